import { UserGrants } from './user-grants.js';
import { Global, Module } from '@nestjs/common';
import { ServicesModule } from '#access';
import { GrantExpiry } from './grant-expiry.js';
import { GrantReader } from './grant.reader.js';
import { GrantStore } from './grant.store.js';
import { HeldGrantsController } from './held-grants.controller.js';
import { AdminLinkGrantsController, LinkGrantsController } from './link-grants.controller.js';
import { LinkGrants } from './link-grants.js';
import { LiveGrants } from './live-grants.js';

/** Links that one service lets another act on. */
@Global()
@Module({
  imports: [ServicesModule],
  controllers: [LinkGrantsController, AdminLinkGrantsController, HeldGrantsController],
  providers: [GrantStore, GrantReader, GrantExpiry, LinkGrants, LiveGrants, UserGrants],
  exports: [LiveGrants, UserGrants],
})
export class GrantsModule {}
