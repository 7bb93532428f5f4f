import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed.js';
import { DatabaseConnections } from './recycle-pool.js';

/** The change feed, for every module that keeps something in memory, and the pool's connections. */
@Global()
@Module({ providers: [ChangeFeed, DatabaseConnections], exports: [ChangeFeed, DatabaseConnections] })
export class DatabaseModule {}
