import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RefreshSettings } from '../refresh-settings.js';
import { TokenCallPermits } from './token-call-permits.js';

const CONCURRENCY = 10;
const PATIENCE = 5_000;

/** How long a caller waits by default. */
const LONG_PATIENCE = 12_000;

let permits: TokenCallPermits;

beforeEach(() => {
  jest.useFakeTimers();
  permits = new TokenCallPermits({ concurrency: CONCURRENCY } as Pick<
    RefreshSettings,
    keyof RefreshSettings
  >);
});

afterEach(() => {
  jest.useRealTimers();
});

const openWide = (): void => {
  for (let call = 0; call < CONCURRENCY; call += 1) permits.widen();
};

/**
 * How many of these callers with expired tokens get a permit in time if COCO takes `roundTrip` per answer.
 */
const served = async (callers: number, roundTrip: number, of: TokenCallPermits): Promise<number> => {
  const all = Array.from({ length: callers }, async () => {
    if (!(await of.takeForCaller(LONG_PATIENCE))) return false;
    const stopWatching = of.watchSlow();
    await new Promise((resolve) => setTimeout(resolve, roundTrip));
    stopWatching();
    of.widen();
    of.release();
    return true;
  });
  await jest.advanceTimersByTimeAsync(LONG_PATIENCE + roundTrip);
  return (await Promise.all(all)).filter((hasPermit) => hasPermit).length;
};

describe('the permits for token calls', () => {
  it('start at one, and increase by one for each answer, up to the setting', async () => {
    expect(await permits.takeForCaller(PATIENCE)).toBe(true);
    expect([permits.total, permits.freeForSchedule]).toEqual([1, 0]);
    permits.widen();
    expect(permits.total).toBe(2);
    openWide();
    openWide();
    expect(permits.total).toBe(CONCURRENCY);
  });

  it('start slowly again after the endpoint throttled', () => {
    openWide();
    permits.narrow();
    expect(permits.total).toBe(1);
  });

  it('are released by a call that hangs, so that it delays no other link', async () => {
    expect(await permits.takeForCaller(PATIENCE)).toBe(true);
    permits.watchSlow();
    const others = Array.from({ length: CONCURRENCY - 1 }, () => permits.takeForCaller(1_001));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(others)).toEqual(Array(CONCURRENCY - 1).fill(true));
  });

  it.each([20, 100, 500, 990, 1_200])(
    'starve none of 150 callers with expired tokens after a restart, at %i ms an answer',
    async (roundTrip) => {
      const wide = new TokenCallPermits({ concurrency: 20 } as Pick<RefreshSettings, keyof RefreshSettings>);
      expect(await served(150, roundTrip, wide)).toBe(150);
    },
  );

  it('reserve a share for callers, and all while callers wait', async () => {
    openWide();
    expect(permits.freeForSchedule).toBe(8);
    for (let call = 0; call < CONCURRENCY; call += 1) await permits.takeForCaller(PATIENCE);
    const waiting = permits.takeForCaller(PATIENCE);
    permits.release();
    expect(await waiting).toBe(true);
    expect([permits.inUse, permits.freeForSchedule]).toEqual([CONCURRENCY, 0]);
  });

  it('go to the callers that have waited longest', async () => {
    await permits.takeForCaller(PATIENCE);
    const order: number[] = [];
    const all = [1, 2, 3].map(async (number) => {
      await permits.takeForCaller(PATIENCE);
      order.push(number);
      permits.release();
    });
    permits.release();
    await Promise.all(all);
    expect([order, permits.inUse]).toEqual([[1, 2, 3], 0]);
  });

  it('are waited for no longer than the caller’s patience', async () => {
    await permits.takeForCaller(PATIENCE);
    const late = permits.takeForCaller(200);
    await jest.advanceTimersByTimeAsync(200);
    expect(await late).toBe(false);
    // A caller that gave up blocks no other and takes no permit.
    permits.release();
    expect(permits.inUse).toBe(0);
  });

  it('are not waited for once nothing waits for the call', async () => {
    await permits.takeForCaller(PATIENCE);
    const left = new AbortController();
    const given = permits.takeForCaller(PATIENCE, left.signal);
    left.abort();
    expect(await given).toBe(false);
    expect(await permits.takeForCaller(PATIENCE, left.signal)).toBe(false);
    permits.release();
    expect(permits.inUse).toBe(0);
  });

  it('have a bounded queue', async () => {
    await permits.takeForCaller(PATIENCE);
    const waiting = Array.from({ length: 1_000 }, () => permits.takeForCaller(PATIENCE));
    expect(await permits.takeForCaller(PATIENCE)).toBe(false);
    await jest.advanceTimersByTimeAsync(PATIENCE);
    expect((await Promise.all(waiting)).every((given) => !given)).toBe(true);
  });
});
