import { beforeEach, describe, expect, it } from '@jest/globals';
import { SteeredClock } from '../testing/steered-clock.js';
import { ReadBudget } from './read-budget.js';

/** A clock that moves only by steps. */
class SteppedClock extends SteeredClock {
  private time = 0;

  override advance(time: number): void {
    this.time += time;
  }

  override monotonic(): number {
    return this.time;
  }
}

let clock: SteppedClock;

beforeEach(() => {
  clock = new SteppedClock();
});

describe('a budget of reads', () => {
  it('allows a minute’s share at once, and then refills at that rate', () => {
    const budget = new ReadBudget(3, 1_000, clock);
    expect([1, 2, 3].map(() => budget.take('link', 1))).toEqual([0, 0, 0]);
    expect(budget.take('link', 1)).toBe(20_000);
    clock.advance(19_999);
    expect(budget.take('link', 1)).toBe(1);
    clock.advance(1);
    expect(budget.take('link', 1)).toBe(0);
  });

  it('of one link leaves that of others, within that of all', () => {
    const budget = new ReadBudget(2, 3, clock);
    expect([budget.take('one', 2), budget.take('one', 1)]).toEqual([0, 30_000]);
    expect(budget.take('other', 1)).toBe(0);
    expect(budget.take('other', 1)).toBe(20_000);
  });

  it('lets through what is more than it holds, once it is full', () => {
    const budget = new ReadBudget(1, 1_000, clock);
    expect(budget.take('link', 2)).toBe(0);
    expect(budget.take('link', 1)).toBe(120_000);
  });
});
