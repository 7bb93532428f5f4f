/** The quantiles of a series of times, in milliseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Quantiles of a series. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}

/** Rounded to a tenth of a millisecond. */
export function rounded({ count, p50, p99, max }: Quantiles): Quantiles {
  const [half, most, all] = [p50, p99, max].map((time) => Math.round(10 * time) / 10);
  return { count, p50: half ?? NaN, p99: most ?? NaN, max: all ?? NaN };
}
