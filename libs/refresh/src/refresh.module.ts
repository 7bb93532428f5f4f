import { Module } from '@nestjs/common';
import { ImportRecordsModule } from '#import';
import { OAuthModule } from '#oauth';
import { ClaimStore } from './claim/claim.store.js';
import { ForcedRefreshes } from './demand/forced-refreshes.js';
import { CallBudget } from './gate/call-budget.js';
import { TokenCallPermits } from './gate/token-call-permits.js';
import { TokenCallGate } from './gate/token-call-gate.js';
import { JournalKeys } from './journal/journal-keys.js';
import { Journal } from './journal/journal.js';
import { ImportProver } from './imports/import-prover.js';
import { ImportSchedule } from './imports/import-schedule.js';
import { ImportRowStore } from './imports/import-row.store.js';
import { PairEncryption } from './refresher/pair-encryption.js';
import { PairMaker } from './refresher/fetched-pair.js';
import { LeftPairStore } from './save/left-pair.store.js';
import { LeftPairs } from './save/left-pairs.js';
import { FailOver } from './lease/fail-over.js';
import { LeaseClock } from './lease/lease-clock.js';
import { LeaseClockStore } from './lease/lease-clock.store.js';
import { RecentPairs } from './save/recent-pairs.js';
import { LinkChanges } from './demand/link-changes.js';
import { LinkRefresher } from './refresher/link-refresher.js';
import { RequestedRefresh } from './demand/requested-refresh.js';
import { OnDemandRefresh } from './demand/on-demand-refresh.js';
import { BrakeStore } from './limits/brake.store.js';
import { QuarantineSweep } from './limits/quarantine-sweep.js';
import { RefreshLimitsModule } from './limits/refresh-limits.module.js';
import { SharedLimits } from './limits/shared-limits.js';
import { SuccessTally } from './limits/success-tally.js';
import { PairKeeper } from './save/pair-keeper.js';
import { RefreshGauges } from './watch/refresh-gauges.js';
import { RefreshReadiness } from './watch/refresh-readiness.js';
import { RefreshMetrics } from './refresh-metrics.js';
import { RefreshSchedule } from './schedule/refresh-schedule.js';
import { RefreshVerdicts } from './refresher/refresh-verdicts.js';
import { ResultStore } from './save/result.store.js';
import { DatabaseMarkStore } from './restore/database-mark.store.js';
import { RestoreWatch } from './restore/restore-watch.js';
import { SaveQueue } from './save/save-queue.js';
import { TokenRefresher } from './demand/token-refresher.js';
import { UnneededPairs } from './save/unneeded-pairs.js';

/** Keeps links alive: on schedule and on demand, with one token call for each expiry. */
@Module({
  imports: [ImportRecordsModule, OAuthModule, RefreshLimitsModule],
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
    TokenCallPermits,
    CallBudget,
    OnDemandRefresh,
    RequestedRefresh,
    UnneededPairs,
    PairKeeper,
    PairEncryption,
    PairMaker,
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
    ImportRowStore,
    ImportProver,
    ImportSchedule,
    RefreshMetrics,
    RefreshGauges,
    RefreshReadiness,
    DatabaseMarkStore,
    RestoreWatch,
  ],
  exports: [
    RequestedRefresh,
    TokenRefresher,
    RefreshLimitsModule,
    SharedLimits,
    RefreshReadiness,
    RestoreWatch,
  ],
})
export class RefreshModule {}
