/** Keeping links alive: the schedule, the claim, the single flight. */
import { CreateRefreshBudget1700000500000 } from './migrations/1700000500000-create-refresh-budget.js';

export { RefreshReadiness } from './refresh-readiness.js';
export { RefreshModule } from './refresh.module.js';
export { RefreshSettings } from './refresh-settings.js';
export { TokenRefresher } from './token-refresher.js';

/** The migrations of what replicas share about the refresh. */
export const refreshMigrations = [CreateRefreshBudget1700000500000];
