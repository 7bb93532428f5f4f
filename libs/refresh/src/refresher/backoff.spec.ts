import { describe, expect, it } from '@jest/globals';
import { backoff } from './backoff.js';

const always = (fraction: number): { fraction: () => number } => ({ fraction: () => fraction });

describe('the wait after a failed refresh', () => {
  it.each([
    [1, 1_000],
    [2, 2_000],
    [5, 16_000],
    [20, 300_000],
    [1_000_000, 300_000],
  ])('after failure %d is at most %d ms', (failures, longest) => {
    expect(backoff(failures, undefined, always(1))).toBe(longest);
  });

  it('is spread over the whole range', () => {
    expect(backoff(5, undefined, always(0))).toBe(0);
    expect(backoff(5, undefined, always(0.5))).toBe(8_000);
  });

  it('is never shorter than COCO asked for', () => {
    expect(backoff(1, 30, always(0))).toBe(30_000);
    expect(backoff(1, 30, always(1))).toBe(31_000);
  });
});
