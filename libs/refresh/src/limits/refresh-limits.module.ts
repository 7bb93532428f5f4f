import { Module } from '@nestjs/common';
import { LimitsStore } from './limits.store.js';
import { RefreshResumption } from './resumption.js';

/** The limits that hold back refreshes on all brokers, and how to lift them. Needs only the database. */
@Module({
  providers: [LimitsStore, RefreshResumption],
  exports: [LimitsStore, RefreshResumption],
})
export class RefreshLimitsModule {}
