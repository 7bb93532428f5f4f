/** Limits for the attempts of a call. */
export interface RetryLimits {
  /** Maximum attempts, including the first; 4 by default, 1 for no retries. */
  readonly attempts?: number;
  /** Milliseconds for one attempt, including reading its answer; 45,000 by default, because the broker may wait for COCO. */
  readonly attemptMs?: number;
  /** Milliseconds for all attempts, including the waits between them; 60,000 by default. */
  readonly totalMs?: number;
}

const defaults: Required<RetryLimits> = { attempts: 4, attemptMs: 45_000, totalMs: 60_000 };

/** The limits, with defaults filled in. @throws RangeError unless each is a positive integer */
export function completeLimits(given: RetryLimits = {}): Required<RetryLimits> {
  const limits = {
    attempts: given.attempts ?? defaults.attempts,
    attemptMs: given.attemptMs ?? defaults.attemptMs,
    totalMs: given.totalMs ?? defaults.totalMs,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1)
      throw new RangeError(`retry.${name}: expected a positive integer`);
  }
  return limits;
}
