import type { RefreshSettings } from '../refresh-settings.js';

/** Refreshes all links alike, whether they are used or not. */
export const noneIdle = { idleAfter: 0, idleEvery: 86_400_000 } as RefreshSettings;
