import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AccessModule, CallerGuard } from '#access';
import { AuditModule } from '#audit';
import { AccessTokenSource, CoconetModule } from '#coconet';
import { DatabaseModule } from '#database';
import { EventsModule } from '#events';
import { GrantsModule } from '#grants';
import { ImportModule } from '#import';
import { LinksModule } from '#links';
import { OAuthModule } from '#oauth';
import { OpsModule, type ManagementServer } from '#ops';
import { RefreshModule, TokenRefresher } from '#refresh';
import { KeyringUpkeepModule } from '#keyring';
import { LiveLinksModule } from '#vault';
import type { OpenedConfiguration } from './configuration/configuration.js';
import { ConfigurationModule } from './configuration/configuration.module.js';
import type { AllowedMethods } from './http/allowed-methods.js';
import { ConsoleModule } from './console/console.module.js';
import { HttpModule } from './http/http.module.js';
import { KeysModule } from './keys/keys.module.js';
import { ProblemsModule } from './problems/problems.module.js';
import { ReferenceModule } from './reference/reference.module.js';
import { RecordsModule } from './records.module.js';
import { RefreshAdminModule } from './refresh/refresh-admin.module.js';
import { SecretsModule } from './secrets.module.js';
import { SearchModule } from './search/search.module.js';
import { TrafficModule } from './traffic/traffic.module.js';
import { TrailModule } from './trail/trail.module.js';
import { UsersModule } from './users/users.module.js';
import { WatchModule } from './watch/watch.module.js';

/** What was created before the modules and is passed to them. */
export interface AppParts {
  readonly configuration: OpenedConfiguration;
  readonly dataSource: DataSource;
  readonly allowedMethods: AllowedMethods;
  readonly management: ManagementServer;
}

/** Connects the proxy and the refresh engine, which know nothing about each other. */
@Global()
@Module({
  imports: [RefreshModule],
  providers: [{ provide: AccessTokenSource, useExisting: TokenRefresher }],
  exports: [AccessTokenSource],
})
class AccessTokenModule {}

/**
 * The broker: every lib, assembled here and nowhere else. The command line runs on `RecordsModule` and `SecretsModule`,
 * the parts without HTTP and background work.
 */
@Module({})
export class AppModule {
  static with({ configuration, dataSource, allowedMethods, management }: AppParts): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.with(configuration),
        TypeOrmModule.forRootAsync({
          useFactory: () => dataSource.options,
          dataSourceFactory: () => Promise.resolve(dataSource),
        }),
        ScheduleModule.forRoot(),
        RecordsModule,
        SecretsModule,
        DatabaseModule,
        OpsModule.with(management),
        AuditModule,
        AccessModule,
        KeyringUpkeepModule,
        LiveLinksModule,
        OAuthModule,
        LinksModule,
        ImportModule,
        GrantsModule,
        RefreshModule,
        AccessTokenModule,
        CoconetModule,
        EventsModule,
        HttpModule.with(allowedMethods),
        KeysModule,
        RefreshAdminModule,
        SearchModule,
        TrafficModule,
        TrailModule,
        UsersModule,
        ProblemsModule,
        ReferenceModule,
        WatchModule,
        ConsoleModule,
      ],
      // Default deny: a route that does not declare who may call it is closed.
      providers: [{ provide: APP_GUARD, useExisting: CallerGuard }],
    };
  }
}
