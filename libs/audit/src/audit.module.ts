import { Global, Module } from '@nestjs/common';
import { Activity } from './search/activity.js';
import { AuditTrailModule } from './audit-trail.module.js';
import { ChainMetrics } from './chain/chain-metrics.js';
import { Chainer } from './chain/chainer.js';
import { ChainSchedule } from './chain/chain-schedule.js';
import { CheckpointOutlets } from './checkpoints/checkpoint-outlets.js';
import { CheckpointSchedule } from './checkpoints/checkpoint-schedule.js';
import { RefusedCalls } from './calls/refused-calls.js';
import { TrailMetrics } from './trail-metrics.js';
import { SensitiveReads } from './calls/sensitive-reads.js';
import { CallCounter } from './calls/call-counter.js';
import { RefreshHours } from './refreshes/refresh-hours.js';
import { UserErasures } from './users/user-erasures.store.js';
import { UserRecords } from './users/user-records.js';
import { StrangerCalls } from './strangers/stranger-calls.js';

/** What happened: the audit trail, the counts of proxied calls, and a link's history. */
@Global()
@Module({
  imports: [AuditTrailModule],
  providers: [
    CallCounter,
    RefusedCalls,
    SensitiveReads,
    StrangerCalls,
    Activity,
    Chainer,
    ChainSchedule,
    ChainMetrics,
    TrailMetrics,
    RefreshHours,
    CheckpointOutlets,
    CheckpointSchedule,
    UserErasures,
    UserRecords,
  ],
  exports: [
    AuditTrailModule,
    UserErasures,
    UserRecords,
    CallCounter,
    RefusedCalls,
    SensitiveReads,
    StrangerCalls,
    Activity,
  ],
})
export class AuditModule {}
