/** A Prometheus histogram: how many observations were at most each bound. */
export type Histogram = ReadonlyMap<number, number>;

/** Reads one histogram without labels from a metrics page. */
export function parseHistogram(page: string, name: string): Histogram {
  const buckets = new Map<number, number>();
  for (const [, bound = '', count = ''] of page.matchAll(
    new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\d+)`, 'gm'),
  ))
    buckets.set(bound === '+Inf' ? Infinity : Number(bound), Number(count));
  return buckets;
}

/**
 * The value that this share of the observations between two readings stayed below, interpolated within its bucket as
 * Prometheus does.
 */
export function quantile(before: Histogram, after: Histogram, share: number): number {
  const counts = [...after].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)] as const);
  const wanted = share * (counts.at(-1)?.[1] ?? 0);
  let [lowerBound, lowerCount] = [0, 0];
  for (const [bound, count] of counts) {
    if (count >= wanted && bound !== Infinity)
      return lowerBound + ((bound - lowerBound) * (wanted - lowerCount)) / Math.max(count - lowerCount, 1);
    [lowerBound, lowerCount] = [bound === Infinity ? lowerBound : bound, count];
  }
  return lowerBound;
}
