import { describe, expect, it } from '@jest/globals';
import { SystemRandomness } from './randomness.js';

describe('the source of randomness', () => {
  const randomness = new SystemRandomness();

  it('never hands out the same bytes twice', () => {
    const drawn = Array.from({ length: 20_000 }, () => randomness.bytes(12).toString('hex'));
    expect(new Set(drawn).size).toBe(drawn.length);
  });

  it('hands out bytes that nothing else writes to', () => {
    const first = randomness.bytes(32);
    const before = first.toString('hex');
    for (let draws = 0; draws < 1_000; draws += 1) randomness.bytes(32).fill(0);
    expect(first.toString('hex')).toBe(before);
  });

  it.each([1, 8_192, 8_193, 100_000])('gives as many bytes as were asked for: %i', (length) => {
    const bytes = randomness.bytes(length);
    expect(bytes).toHaveLength(length);
    expect(length < 16 || new Set(bytes).size > 8).toBe(true);
  });
});
