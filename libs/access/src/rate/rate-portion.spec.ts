import { beforeEach, describe, expect, it } from '@jest/globals';
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
      // What was asked ahead of need arrives between two calls.
      await Promise.resolve().then(() => undefined);
    }
    return admitted;
  };

  it('is asked for by the first call, once for all that wait', async () => {
    expect(portion.spend()).toBeUndefined();
    expect(portion.spend()).toBeUndefined();
    expect(await Promise.all([portion.askAndSpend(), portion.askAndSpend()])).toEqual([true, true]);
    expect(wanted).toEqual([5]);
    expect([portion.spend(), portion.spend(), portion.spend()]).toEqual([true, true, true]);
  });

  it('costs far fewer statements than calls, and grows with the demand', async () => {
    expect(await callEvenly(80, 10)).toBe(800);
    expect(wanted.length).toBeLessThan(800 / 8);
    expect(Math.max(...wanted)).toBeGreaterThanOrEqual(15);
    expect(Math.max(...wanted)).toBeLessThanOrEqual(25);
  });

  it('is asked for ten times a second where the budget is short; in between calls are refused at once', async () => {
    answer = () => Promise.resolve({ granted: 0, left: 0.9 });
    expect(await callEvenly(1_000, 5)).toBe(0);
    expect(wanted.length).toBeGreaterThan(40);
    expect(wanted.length).toBeLessThan(55);
  });

  it('tells how much is left, and when there will be room', async () => {
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    expect(portion.remaining).toBe(54);
    clock.advance(100);
    expect(portion.remaining).toBe(64);
    clock.advance(60_000);
    expect(portion.remaining).toBe(104);
    expect(portion.secondsUntil(1)).toBe(0);
    answer = () => Promise.resolve({ granted: 0, left: 0 });
    while (portion.spend() === true);
    expect(await portion.askAndSpend()).toBe(false);
    expect(portion.secondsUntil(1)).toBeCloseTo(0.01);
  });

  it('refuses calls until what an earlier one turned out to cost is taken from the budget', async () => {
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
    for (let call = 0; call < 40; call += 1) portion.owe();
    expect([portion.remaining, portion.secondsUntil(1)]).toEqual([14, 0]);
    answer = () => Promise.resolve({ granted: 10, left: 0 });
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(false);
    expect(wanted.at(-1)).toBeGreaterThan(36);
    expect(portion.secondsUntil(1)).toBeCloseTo(0.27);
    answer = (calls) => Promise.resolve({ granted: calls, left: 0 });
    clock.advance(1_000);
    expect(portion.spend() ?? (await portion.askAndSpend())).toBe(true);
  });

  it('lets the call that finds it empty learn why', async () => {
    answer = () => Promise.reject(new Error('away'));
    expect(portion.spend()).toBeUndefined();
    await expect(portion.askAndSpend()).rejects.toThrow('away');
    answer = (calls) => Promise.resolve({ granted: calls, left: 0 });
    expect(portion.spend()).toBeUndefined();
    expect(await portion.askAndSpend()).toBe(true);
  });
});
