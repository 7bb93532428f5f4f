/** The rate of a service, over all replicas. */
export interface RateLimit {
  /** Average calls per second. */
  readonly perSecond: number;
  /** Calls in one burst after a quiet period; an integer. */
  readonly burst: number;
}

/** Replicas fetch portions at intervals: a smaller burst would overflow in between. */
const SMALLEST_BURST_SECONDS = 0.25;

/**
 * @param perSecond `null` for no limit
 * @param burst `null` for one second's worth
 */
export function rateLimitOf(perSecond: number | null, burst: number | null): RateLimit | undefined {
  if (perSecond === null) return undefined;
  const smallest = perSecond * SMALLEST_BURST_SECONDS;
  return { perSecond, burst: Math.ceil(Math.max(1, burst ?? perSecond, smallest)) };
}
