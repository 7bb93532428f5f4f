/**
 * How links are kept alive: the statements that claim, save and end what is refreshed. Only the libs that present refresh tokens
 * import this; all others see `index.ts`.
 */
export { countDue, isAnyDue, nextExpiry } from './census/due-links.js';
export { hasActiveLink } from './census/link-users.js';
export { pairsStillNeeded } from './census/overtaken-pairs.js';
export { countRefusedSince, refusedWithin } from './census/refused-links.js';
export { refreshShare } from './refresh-due.js';
export { requireGeneration } from './token-cipher.js';
export { claimLinks, CLOCK } from './transitions/claim-links.js';
export type { Claim, Claimable } from './transitions/claim-links.js';
export { IMPORTED_GENERATION, linkProved } from './transitions/link-proved.js';
export { lockClaim } from './transitions/lock-link.js';
export type { HeldClaim } from './transitions/lock-link.js';
export { destroyQuarantined } from './transitions/quarantine/destroy-quarantined.js';
export { holdBackRefusal } from './transitions/quarantine/hold-back-refusal.js';
export { keepInQuarantine } from './transitions/quarantine/keep-in-quarantine.js';
export type { QuarantineTry } from './transitions/quarantine/keep-in-quarantine.js';
export { quarantineLink } from './transitions/quarantine/quarantine-link.js';
export { returnLinks } from './transitions/quarantine/return-links.js';
export { releaseClaim } from './transitions/release-claim.js';
export { saveFailure } from './transitions/save-failure.js';
export type { FailedRefresh } from './transitions/save-failure.js';
export { savePairs } from './transitions/save-pairs.js';
export type { RefreshedPair } from './transitions/save-pairs.js';
export { serveToExpiry } from './transitions/serve-to-expiry.js';
export { giveForcedRefreshBack, takeForcedRefresh } from './transitions/take-forced-refresh.js';
export { wakeLinks } from './transitions/wake-links.js';
