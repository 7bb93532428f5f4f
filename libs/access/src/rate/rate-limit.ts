/** How many calls a service may make, on all replicas together. */
export interface RateLimit {
  /** Calls a second in the long run. */
  readonly perSecond: number;
  /** Calls at once after a quiet time; a whole number. */
  readonly burst: number;
}

/** Replicas come for portions every now and then: a burst of fewer seconds' worth would run over in between. */
const SMALLEST_BURST_SECONDS = 0.25;

/**
 * @param perSecond `null` for no limit
 * @param burst `null` for what the rate gives in a second
 */
export function rateLimitOf(perSecond: number | null, burst: number | null): RateLimit | undefined {
  if (perSecond === null) return undefined;
  const smallest = perSecond * SMALLEST_BURST_SECONDS;
  return { perSecond, burst: Math.ceil(Math.max(1, burst ?? perSecond, smallest)) };
}
