import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed.js';
import { DatabaseConnections } from './database-connections.js';
import { DatabaseProbe } from './outage/database-probe.js';

/** What every module may need from the database besides statements: the change feed, its connections, a probe. */
@Global()
@Module({
  providers: [ChangeFeed, DatabaseConnections, DatabaseProbe],
  exports: [ChangeFeed, DatabaseConnections, DatabaseProbe],
})
export class DatabaseModule {}
