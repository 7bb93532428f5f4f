import { beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { Portion } from './rate-budget.js';
import { RatePortion } from './rate-portion.js';

const LIMIT = { perSecond: 100, burst: 100 };

describe('a replica’s portion of a rate', () => {
  let clock: ManualClock;
  let wanted: number[];
  let answer: (wanted: number) => Promise<Portion>;
  let portion: RatePortion;

  beforeEach(() => {
    clock = new ManualClock();
    wanted = [];
    answer = (calls) => Promise.resolve({ granted: calls, left: 50 });
    portion = new RatePortion(LIMIT, clock, (calls) => {
      wanted.push(calls);
      return answer(calls);
    });
  });

  /** Calls at an even pace; returns how many were admitted. */
  const callEvenly = async (perSecond: number, seconds: number): Promise<number> => {
    let admitted = 0;
    for (let call = 0; call < perSecond * seconds; call += 1) {
      clock.advance(1_000 / perSecond);
      if (portion.spend() ?? (await portion.askAndSpend())) admitted += 1;
      // The calls reserved ahead arrive between two calls.
      await Promise.resolve().then(() => undefined);
    }
    return admitted;
  };

  /** Makes this many calls at once; returns how many were admitted. */
  const callAtOnce = async (calls: number): Promise<number> => {
    const admitted = Array.from({ length: calls }, async () => portion.spend() ?? portion.askAndSpend());
    return (await Promise.all(admitted)).filter(Boolean).length;
  };

  it('is asked for by the first call, and then once for all that wait', async () => {
    expect(await callAtOnce(3)).toBe(3);
    expect(wanted).toEqual([1, 2]);
  });

  it.each(['cold', 'warm', 'right after other calls'])(
    'admits all of a burst that the budget holds, and takes nothing of it for later: %s',
    async (state) => {
      if (state !== 'cold') await callEvenly(20, 3);
      if (state === 'warm') clock.advance(2_000);
      let budget = 60;
      answer = (calls) => {
        const granted = Math.min(calls, budget);
        budget -= granted;
        return Promise.resolve({ granted, left: budget });
      };
      wanted = [];
      expect(await callAtOnce(50)).toBe(50);
      expect(wanted.length).toBeLessThan(4);
      expect(budget).toBeGreaterThan(5);
      expect(await callAtOnce(50)).toBeLessThan(25);
      expect(budget).toBe(0);
    },
  );

  it('is taken as the budget has it while calls wait, and ends their wait once it has none', async () => {
    let budget = 5;
    answer = (calls) => {
      const granted = Math.min(calls, budget);
      budget -= granted;
      return Promise.resolve({ granted, left: budget });
    };
    expect(await callAtOnce(9)).toBe(5);
    expect(await callAtOnce(9)).toBe(0);
    expect(wanted).toEqual([1, 8]);
    clock.advance(1_000);
    budget = 3;
    expect(await callAtOnce(9)).toBe(3);
    expect(wanted).toEqual([1, 8, 1, 8]);
  });

  it('costs far fewer statements than calls, and grows with the demand', async () => {
    expect(await callEvenly(80, 10)).toBe(800);
    expect(wanted.length).toBeLessThan(800 / 8);
    expect(Math.max(...wanted)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...wanted)).toBeLessThanOrEqual(25);
  });

  it('is asked for ten times a second if the budget is short; in between, calls are refused at once', async () => {
    answer = () => Promise.resolve({ granted: 0, left: 0.9 });
    expect(await callEvenly(1_000, 5)).toBe(0);
    expect(wanted.length).toBeGreaterThan(40);
    expect(wanted.length).toBeLessThan(55);
  });

  it('reports how much is left, and when there will be room', async () => {
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    expect(portion.remaining).toBe(50);
    clock.advance(100);
    expect(portion.remaining).toBe(60);
    clock.advance(60_000);
    expect(portion.remaining).toBe(100);
    expect(portion.secondsUntil(1)).toBe(0);
    answer = () => Promise.resolve({ granted: 0, left: 0 });
    while (portion.spend() === true);
    expect(await portion.askAndSpend()).toBe(false);
    expect(portion.secondsUntil(1)).toBeCloseTo(0.01);
  });

  it('refuses calls until what an earlier one turned out to cost is taken from the budget', async () => {
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    for (let call = 0; call < 40; call += 1) portion.owe();
    expect([portion.remaining, portion.secondsUntil(1)]).toEqual([10, 0]);
    answer = () => Promise.resolve({ granted: 10, left: 0 });
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(false);
    expect(wanted.at(-1)).toBe(41);
    expect(portion.secondsUntil(1)).toBeCloseTo(0.31);
    answer = (calls) => Promise.resolve({ granted: calls, left: 0 });
    clock.advance(1_000);
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
  });

  it('pays for what a batch turned out to cost without waiting for another call: other replicas must know', async () => {
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    for (let call = 0; call < 9; call += 1) portion.owe();
    await until('it is paid', () => portion.remaining === 50);
    expect(wanted).toEqual([1, 9]);
  });

  it('is asked again by the next call if what is owed could not be paid', async () => {
    answer = () => Promise.reject(new Error('away'));
    portion.owe();
    await until('it was tried', () => wanted.length === 1);
    answer = (calls) => Promise.resolve({ granted: calls, left: 50 });
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    expect(wanted).toEqual([1, 2]);
  });

  it('passes the error on to the call that finds it empty', async () => {
    answer = () => Promise.reject(new Error('away'));
    expect(portion.spend()).toBeUndefined();
    await expect(portion.askAndSpend()).rejects.toThrow('away');
    answer = (calls) => Promise.resolve({ granted: calls, left: 0 });
    expect(portion.spend()).toBeUndefined();
    expect(await portion.askAndSpend()).toBe(true);
  });
});
