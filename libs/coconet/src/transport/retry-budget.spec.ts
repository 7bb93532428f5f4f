import { describe, expect, it } from '@jest/globals';
import { RetryBudget } from './retry-budget.js';

describe('the retry budget', () => {
  it('allows a burst of ten and then one retry for every ten calls', () => {
    const budget = new RetryBudget();
    const spent = Array.from({ length: 20 }, () => budget.spend()).filter(Boolean);
    expect(spent).toHaveLength(10);
    for (let call = 0; call < 25; call += 1) budget.earn();
    expect([budget.spend(), budget.spend(), budget.spend()]).toEqual([true, true, false]);
  });

  it('saves up no more than ten', () => {
    const budget = new RetryBudget();
    for (let call = 0; call < 10_000; call += 1) budget.earn();
    expect(Array.from({ length: 20 }, () => budget.spend()).filter(Boolean)).toHaveLength(10);
  });
});
