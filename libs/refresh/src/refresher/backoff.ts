import type { Randomness } from '#kernel';

/** Longest first wait, in milliseconds: one second, within the patience of a call that waits. */
const FIRST_WAIT = 1_000;

/** Longest wait, in milliseconds: five minutes, within which every link is back once COCO is. */
const LONGEST_WAIT = 300_000;

/**
 * How long to wait after the n-th failure in a row: exponential, with full jitter, so that links that failed together do
 * not come back together.
 *
 * @param failures failures in a row, this one included; at least 1
 * @param retryAfterSeconds what COCO asked for; the wait is at least this long
 * @returns milliseconds
 */
export function backoff(
  failures: number,
  retryAfterSeconds: number | undefined,
  randomness: Pick<Randomness, 'fraction'>,
): number {
  const ceiling = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(failures - 1, 20));
  return (retryAfterSeconds ?? 0) * 1000 + ceiling * randomness.fraction();
}
