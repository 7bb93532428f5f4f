/** What is said of a series of times, in milliseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Quantiles of a series, rounded to a tenth. */
export function quantilesOf(times: readonly number[]): Quantiles {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (share: number): number =>
    Math.round(10 * (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN)) / 10;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) };
}
