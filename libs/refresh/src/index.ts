/** Keeps links alive: the schedule, the claim, the single flight. */
import { CreateDatabaseMark1700000720000 } from './migrations/1700000720000-create-database-mark.js';
import { CreateRefreshLimits1700001311000 } from './migrations/1700001311000-create-refresh-limits.js';
import { CreateLeaseClock1700001320000 } from './migrations/1700001320000-create-lease-clock.js';
import { CreateRefreshBudget1700000500000 } from './migrations/1700000500000-create-refresh-budget.js';
import { MakeRestoreIds1700001341000 } from './migrations/1700001341000-make-restore-ids.js';
import { TimeLastSuccess1700001390000 } from './migrations/1700001390000-time-last-success.js';

export { RefreshResumption } from './limits/resumption.js';
export type { RefreshStatus } from './limits/refresh-status.view.js';
export { RefreshLimitsModule } from './limits/refresh-limits.module.js';
export { LimitsStore } from './limits/limits.store.js';
export { SharedLimits } from './limits/shared-limits.js';
export { RefreshReadiness } from './watch/refresh-readiness.js';
export { RefreshModule } from './refresh.module.js';
export { journalPlace, RefreshSettings } from './refresh-settings.js';
export { readDatabaseRestores } from './restore/database-mark.store.js';
export type { DatabaseRestoreReport } from './restore/database-mark.store.js';
export { RestoreWatch } from './restore/restore-watch.js';
export { requestedEnds, RequestedRefresh } from './demand/requested-refresh.js';
export type { RequestedEnd } from './demand/requested-refresh.js';
export { TokenRefresher } from './demand/token-refresher.js';

/** The migrations for the refresh state that replicas share. */
export const refreshMigrations = [
  CreateRefreshBudget1700000500000,
  CreateDatabaseMark1700000720000,
  CreateRefreshLimits1700001311000,
  CreateLeaseClock1700001320000,
  MakeRestoreIds1700001341000,
  TimeLastSuccess1700001390000,
];
