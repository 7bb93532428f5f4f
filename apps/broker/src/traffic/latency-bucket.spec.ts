import { describe, expect, it } from '@jest/globals';
import { bucketOf, BUCKETS, quantile } from './latency-bucket.js';

const bucketsOf = (durations: readonly number[]): Map<number, number> => {
  const calls = new Map<number, number>();
  for (const duration of durations) calls.set(bucketOf(duration), (calls.get(bucketOf(duration)) ?? 0) + 1);
  return calls;
};

describe('how long calls took', () => {
  it.each([1, 1.3, 2, 7, 40, 333, 5_000, 29_000])('is known to a fifth for %p ms', (duration) => {
    const told = quantile(bucketsOf([duration]), 0.5) ?? 0;
    expect(Math.abs(told / duration - 1)).toBeLessThan(0.2);
  });

  it.each([-1, 0, 0.2, NaN, 1e9, Infinity])('has a bucket for %p', (duration) => {
    const bucket = bucketOf(duration);
    expect(bucket).toBeGreaterThanOrEqual(0);
    expect(bucket).toBeLessThan(BUCKETS);
  });

  it('tells the usual call from the slow ones', () => {
    const calls = bucketsOf([
      ...Array.from({ length: 94 }, () => 10),
      ...Array.from({ length: 6 }, () => 2_000),
    ]);
    expect(quantile(calls, 0.5)).toBeLessThan(12);
    expect(quantile(calls, 0.95)).toBeGreaterThan(1_600);
  });

  it('is unknown without calls', () => {
    expect(quantile(new Map(), 0.95)).toBeNull();
  });
});
