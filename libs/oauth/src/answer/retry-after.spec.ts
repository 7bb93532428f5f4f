import { describe, expect, it } from '@jest/globals';
import { parseRetryAfter } from './retry-after.js';

const NOW = new Date('2026-01-01T00:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['5', 5],
    [' 5 ', 5],
    ['1.5', 2],
    ['.2', 1],
    ['0', 0],
    ['86400', 86_400],
    ['1000000000', 7 * 86_400],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60],
    ['thu, 01 jan 2026 00:01:00 gmt', 60],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['soon', undefined],
    ['-3', undefined],
    ['1e3', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%p is %p seconds', (value, seconds) => {
    expect(parseRetryAfter(value, NOW)).toBe(seconds);
  });
});
