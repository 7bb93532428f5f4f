/** How long calls took, in buckets of which each is 41 % wider than the one before: a figure is 20 % off at most. */

/** Buckets: the last one ends at 65 seconds, longer than any call may take. */
export const BUCKETS = 33;

/** The bucket of a duration. */
export function bucketOf(milliseconds: number): number {
  if (!(milliseconds > 1)) return 0;
  return Math.min(BUCKETS - 1, Math.ceil(2 * Math.log2(milliseconds)));
}

/** The middle of a bucket in milliseconds. */
function middleOf(bucket: number): number {
  return bucket === 0 ? 1 : 2 ** (bucket / 2 - 0.25);
}

/**
 * Within how many milliseconds a share of calls was answered; `null` without calls.
 *
 * @param calls by bucket
 * @param share for example 0.95
 */
export function quantile(calls: ReadonlyMap<number, number>, share: number): number | null {
  const buckets = [...calls].sort(([first], [second]) => first - second);
  const wanted = share * buckets.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of buckets) {
    seen += count;
    if (seen >= wanted) return middleOf(bucket);
  }
  return null;
}
