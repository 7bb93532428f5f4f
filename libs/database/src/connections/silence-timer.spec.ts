import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { whenSilentFor } from './silence-timer.js';

describe('a server’s silence', () => {
  let now: number;
  let givenUpAt: number | undefined;

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance'] });
    [now, givenUpAt] = [0, undefined];
    jest.spyOn(performance, 'now').mockImplementation(() => now);
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  const start = (patience: number): (() => void) =>
    whenSilentFor(patience, () => {
      givenUpAt = now;
    });

  /** Lets the timers run that are due after `milliseconds`, while the clock has moved by `lateness` times as much. */
  const pass = (milliseconds: number, lateness = 1): void => {
    for (let passed = 0; passed < milliseconds; passed += 10) {
      now += 10 * lateness;
      jest.advanceTimersByTime(10);
    }
  };

  it('is believed after the time it was given, while this process runs', () => {
    start(4_000);
    pass(3_990);
    expect(givenUpAt).toBeUndefined();
    pass(20);
    expect(givenUpAt).toBeDefined();
  });

  it('counts only the time in which this process ran', () => {
    start(4_000);
    pass(1_000);
    // Stopped for 1.5 s: no timer fires, and the clock goes on.
    now += 1_500;
    pass(2_700);
    expect(givenUpAt).toBeUndefined();
    pass(400);
    expect(givenUpAt).toBeDefined();
  });

  it('is believed in the end however starved this process is', () => {
    start(4_000);
    pass(2_500, 3);
    expect(givenUpAt).toBeDefined();
    expect(givenUpAt).toBeLessThanOrEqual(6_800);
  });

  it('is not believed if the answer had arrived before the last check', () => {
    const settle = start(1_000);
    now += 60_000;
    jest.advanceTimersToNextTimer();
    settle();
    pass(2_000);
    expect(givenUpAt).toBeUndefined();
  });
});
