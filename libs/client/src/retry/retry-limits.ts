/** How long and how often a call is tried. */
export interface RetryLimits {
  /** Attempts at most, the first one included; 4 by default, 1 for no repetition. */
  readonly attempts?: number;
  /** Milliseconds that one attempt may take, with reading its answer; 45,000 by default, since the broker may wait for COCO. */
  readonly attemptMs?: number;
  /** Milliseconds that all attempts may take, with the waiting between them; 60,000 by default. */
  readonly totalMs?: number;
}

const defaults: Required<RetryLimits> = { attempts: 4, attemptMs: 45_000, totalMs: 60_000 };

/** The limits, with the defaults for what is left out. @throws RangeError for one that is not a whole number above 0 */
export function completeLimits(given: RetryLimits = {}): Required<RetryLimits> {
  const limits = {
    attempts: given.attempts ?? defaults.attempts,
    attemptMs: given.attemptMs ?? defaults.attemptMs,
    totalMs: given.totalMs ?? defaults.totalMs,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`retry.${name}: expected a whole number above 0`);
  }
  return limits;
}
