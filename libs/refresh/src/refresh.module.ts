import { Module } from '@nestjs/common';
import { OAuthModule } from '#oauth';
import { ClaimStore } from './claim.store.js';
import { ForcedRefreshes } from './forced-refreshes.js';
import { CallBudget } from './gate/call-budget.js';
import { CallSlots } from './gate/call-slots.js';
import { TokenCallGate } from './gate/token-call-gate.js';
import { JournalKeys } from './journal/journal-keys.js';
import { Journal } from './journal/journal.js';
import { LeftPairStore } from './journal/left-pair.store.js';
import { LeftPairs } from './journal/left-pairs.js';
import { FailOver } from './lease/fail-over.js';
import { LeaseClock } from './lease/lease-clock.js';
import { LeaseClockStore } from './lease/lease-clock.store.js';
import { RecentPairs } from './lease/recent-pairs.js';
import { LinkChanges } from './link-changes.js';
import { LinkRefresher } from './link-refresher.js';
import { OnDemandRefresh } from './on-demand-refresh.js';
import { BrakeStore } from './limits/brake.store.js';
import { QuarantineSweep } from './limits/quarantine-sweep.js';
import { RefreshLimitsModule } from './limits/refresh-limits.module.js';
import { SharedLimits } from './limits/shared-limits.js';
import { SuccessTally } from './limits/success-tally.js';
import { PairKeeper } from './pair-keeper.js';
import { RefreshGauges } from './refresh-gauges.js';
import { RefreshReadiness } from './refresh-readiness.js';
import { RefreshMetrics } from './refresh-metrics.js';
import { RefreshSchedule } from './refresh-schedule.js';
import { RefreshVerdicts } from './refresh-verdicts.js';
import { ResultStore } from './result.store.js';
import { DatabaseMarkStore } from './restore/database-mark.store.js';
import { RestoreWatch } from './restore/restore-watch.js';
import { SaveQueue } from './save-queue.js';
import { TokenRefresher } from './token-refresher.js';
import { UnneededPairs } from './unneeded-pairs.js';

/** Keeping links alive: on schedule, on demand, one token call for each expiry. */
@Module({
  imports: [OAuthModule, RefreshLimitsModule],
  providers: [
    ClaimStore,
    ResultStore,
    SaveQueue,
    RecentPairs,
    FailOver,
    LeaseClockStore,
    LeaseClock,
    Journal,
    JournalKeys,
    LeftPairStore,
    LeftPairs,
    TokenCallGate,
    CallSlots,
    CallBudget,
    OnDemandRefresh,
    UnneededPairs,
    PairKeeper,
    LinkRefresher,
    LinkChanges,
    ForcedRefreshes,
    BrakeStore,
    SharedLimits,
    SuccessTally,
    RefreshVerdicts,
    QuarantineSweep,
    TokenRefresher,
    RefreshSchedule,
    RefreshMetrics,
    RefreshGauges,
    RefreshReadiness,
    DatabaseMarkStore,
    RestoreWatch,
  ],
  exports: [TokenRefresher, RefreshLimitsModule, SharedLimits, RefreshReadiness, RestoreWatch],
})
export class RefreshModule {}
