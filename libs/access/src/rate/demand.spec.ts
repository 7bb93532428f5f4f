import { beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { Demand } from './demand.js';

describe('the demand of a service at a replica', () => {
  let clock: ManualClock;
  let demand: Demand;

  beforeEach(() => {
    clock = new ManualClock();
    demand = new Demand(clock);
  });

  const callEvenly = (perSecond: number, seconds: number): void => {
    for (let call = 0; call < perSecond * seconds; call += 1) {
      clock.advance(1_000 / perSecond);
      demand.note();
    }
  };
  const burst = (calls: number): void => {
    for (let call = 0; call < calls; call += 1) demand.note();
  };

  it('is known once it has lasted for a while', () => {
    callEvenly(100, 0.4);
    expect(demand.perSecond).toBe(0);
    callEvenly(100, 0.6);
    expect(demand.perSecond).toBeCloseTo(100, -1);
  });

  it('is 0 in a burst, after a quiet time or in the middle of calls', () => {
    burst(50);
    expect(demand.perSecond).toBe(0);
    callEvenly(20, 2);
    expect(demand.perSecond).toBeCloseTo(20, -1);
    burst(50);
    expect(demand.perSecond).toBe(0);
  });

  it('is 0 after a quiet time, however many calls there were before', () => {
    callEvenly(100, 1);
    clock.advance(1_200);
    burst(1);
    expect(demand.perSecond).toBe(0);
  });
});
