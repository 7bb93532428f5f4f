/** Keeping links alive: the schedule, the claim, the single flight. */
export { RefreshModule } from './refresh.module.js';
export { RefreshSettings } from './refresh-settings.js';
export { TokenRefresher } from './token-refresher.js';
