import { Module } from '@nestjs/common';
import { LimitsStore } from './limits.store.js';
import { RefreshResumption } from './resumption.js';

/** What holds back refreshes on all brokers, and letting them go on: on the database alone. */
@Module({
  providers: [LimitsStore, RefreshResumption],
  exports: [LimitsStore, RefreshResumption],
})
export class RefreshLimitsModule {}
