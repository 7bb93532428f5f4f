import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { CallSample, type LeftOut } from './call-sample.js';

describe('the calls that are logged', () => {
  const sampleOf = (limit: number): { clock: ManualClock; told: LeftOut[]; sample: CallSample } => {
    const clock = new ManualClock();
    const told: LeftOut[] = [];
    return { clock, told, sample: new CallSample(limit, clock, (leftOut) => told.push(leftOut)) };
  };
  const taken = (sample: CallSample, calls: number, hasFailed = false): number =>
    Array.from({ length: calls }, () => sample.takes(hasFailed)).filter(Boolean).length;

  it('are all below the rate', () => {
    const { clock, told, sample } = sampleOf(10);
    for (let second = 0; second < 5; second += 1) {
      expect(taken(sample, 10)).toBe(10);
      clock.advance(1_000);
    }
    expect(told).toEqual([]);
  });

  it('are the first of each second above it, and the rest are counted', () => {
    const { clock, told, sample } = sampleOf(10);
    expect(taken(sample, 25)).toBe(10);
    clock.advance(1_000);
    expect(taken(sample, 11)).toBe(10);
    clock.advance(1_000);
    expect(taken(sample, 1)).toBe(1);
    expect(told).toEqual([
      { succeeded: 15, failed: 0 },
      { succeeded: 1, failed: 0 },
    ]);
  });

  it('include those that failed even if successful ones flood the log', () => {
    const { clock, told, sample } = sampleOf(10);
    taken(sample, 1_000);
    expect(taken(sample, 12, true)).toBe(10);
    clock.advance(1_000);
    sample.takes(false);
    expect(told).toEqual([{ succeeded: 990, failed: 2 }]);
  });

  it('are counted even if no other call comes', async () => {
    const { told, sample } = sampleOf(1);
    taken(sample, 3);
    await until('the number is logged', () => told.length === 1);
    expect(told).toEqual([{ succeeded: 2, failed: 0 }]);
  });

  it('are all without a limit', () => {
    expect(taken(sampleOf(0).sample, 10_000)).toBe(10_000);
  });
});
