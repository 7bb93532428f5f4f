import type { Randomness } from '#kernel';

/** The share of its life that an access token always serves before it is refreshed. */
const EARLIEST_SHARE = 0.7;

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
