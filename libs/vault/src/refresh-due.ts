import type { Randomness } from '#kernel';

/** The share of its life that an access token always serves before it is refreshed. */
export const EARLIEST_SHARE = 0.7;

/** The share of its life after which an access token is refreshed at the latest. */
const LATEST_SHARE = 0.8;

/**
 * The share of its remaining life after which a token is due for refresh: with 20 % of its lifetime left, or
 * up to 10 % earlier at random, so that links created together drift apart.
 *
 * Statements use it as `now() + (expires_at - now()) * share`.
 */
export function refreshShare(randomness: Randomness): number {
  return LATEST_SHARE - (LATEST_SHARE - EARLIEST_SHARE) * randomness.fraction();
}

/** When links that nobody uses are refreshed. */
export interface IdleTerms {
  /** Milliseconds without a call after which a link counts as idle; 0 if none ever does. */
  readonly idleAfter: number;
  /** Milliseconds between two refreshes of an idle link. */
  readonly idleEvery: number;
}

/**
 * SQL: whether the schedule lets the access token of the link `l` expire, as nobody uses it. A link that is being refreshed, or whose
 * refresh failed, may also be due after its token has expired, but is not resting.
 */
export const IS_RESTING = `
  (l.refresh_due_at > l.access_token_expires_at
   AND l.lease_until IS NULL AND l.failed_refreshes = 0 AND l.last_trouble IS NULL)`;
