import { Global, Module } from '@nestjs/common';
import { ChangeFeed } from './change-feed.js';

/** The change feed, for every module that keeps something in memory. */
@Global()
@Module({ providers: [ChangeFeed], exports: [ChangeFeed] })
export class DatabaseModule {}
