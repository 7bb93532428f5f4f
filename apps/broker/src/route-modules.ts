import type { Type } from '@nestjs/common';
import { AccessModule } from '#access';
import { AuditModule } from '#audit';
import { CoconetModule } from '#coconet';
import { EventsModule } from '#events';
import { GrantsModule } from '#grants';
import { ImportModule } from '#import';
import { LinksModule } from '#links';
import { OAuthModule } from '#oauth';
import { OpsModule } from '#ops';
import { RefreshModule } from '#refresh';
import { VaultModule } from '#vault';
import { ConsoleModule } from './console/console.module.js';
import { KeysModule } from './keys/keys.module.js';
import { ProblemsModule } from './problems/problems.module.js';
import { ReferenceModule } from './reference/reference.module.js';
import { RefreshAdminModule } from './refresh/refresh-admin.module.js';
import { SearchModule } from './search/search.module.js';
import { TrafficModule } from './traffic/traffic.module.js';
import { TrailModule } from './trail/trail.module.js';
import { UsersModule } from './users/users.module.js';

/** Every module that may have routes, for code that inspects all routes. */
export const routeModules: readonly Type[] = [
  AccessModule,
  AuditModule,
  CoconetModule,
  ConsoleModule,
  EventsModule,
  GrantsModule,
  ImportModule,
  KeysModule,
  OAuthModule,
  LinksModule,
  OpsModule,
  ProblemsModule,
  ReferenceModule,
  RefreshAdminModule,
  RefreshModule,
  SearchModule,
  TrafficModule,
  TrailModule,
  UsersModule,
  VaultModule,
];
