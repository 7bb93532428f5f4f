import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { RefreshSettings } from '../refresh-settings.js';
import { CallSlots } from './call-slots.js';

const CONCURRENCY = 10;
const PATIENCE = 5_000;

/** How long a caller waits by default. */
const LONG_PATIENCE = 12_000;

let slots: CallSlots;

beforeEach(() => {
  jest.useFakeTimers();
  slots = new CallSlots({ concurrency: CONCURRENCY } as Pick<RefreshSettings, keyof RefreshSettings>);
});

afterEach(() => {
  jest.useRealTimers();
});

const openWide = (): void => {
  for (let call = 0; call < CONCURRENCY; call += 1) slots.widen();
};

/** How many of these callers with expired tokens get a slot within their patience when COCO takes `roundTrip` per answer. */
const served = async (callers: number, roundTrip: number, of: CallSlots): Promise<number> => {
  const all = Array.from({ length: callers }, async () => {
    if (!(await of.enter(LONG_PATIENCE))) return false;
    const stopWatching = of.watchSlow();
    await new Promise((resolve) => setTimeout(resolve, roundTrip));
    stopWatching();
    of.widen();
    of.leave();
    return true;
  });
  await jest.advanceTimersByTimeAsync(LONG_PATIENCE + roundTrip);
  return (await Promise.all(all)).filter((hasSlot) => hasSlot).length;
};

describe('the slots for token calls', () => {
  it('begin with one call, and open by one for each that was answered, up to the setting', async () => {
    expect(await slots.enter(PATIENCE)).toBe(true);
    expect([slots.open, slots.freeForSchedule]).toEqual([1, 0]);
    slots.widen();
    expect(slots.open).toBe(2);
    openWide();
    openWide();
    expect(slots.open).toBe(CONCURRENCY);
  });

  it('start slowly again after the endpoint throttled', () => {
    openWide();
    slots.narrow();
    expect(slots.open).toBe(1);
  });

  it('let all others past a call that hangs, so that silent grants hold nobody up', async () => {
    expect(await slots.enter(PATIENCE)).toBe(true);
    slots.watchSlow();
    const others = Array.from({ length: CONCURRENCY - 1 }, () => slots.enter(1_001));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all(others)).toEqual(Array(CONCURRENCY - 1).fill(true));
  });

  it.each([20, 100, 500, 990, 1_200])(
    'starve none of 150 callers with expired tokens after a restart, at %i ms an answer',
    async (roundTrip) => {
      const wide = new CallSlots({ concurrency: 20 } as Pick<RefreshSettings, keyof RefreshSettings>);
      expect(await served(150, roundTrip, wide)).toBe(150);
    },
  );

  it('keep a share for callers, and all of them while callers wait', async () => {
    openWide();
    expect(slots.freeForSchedule).toBe(8);
    for (let call = 0; call < CONCURRENCY; call += 1) await slots.enter(PATIENCE);
    const waiting = slots.enter(PATIENCE);
    slots.leave();
    expect(await waiting).toBe(true);
    expect([slots.busy, slots.freeForSchedule]).toEqual([CONCURRENCY, 0]);
  });

  it('are given to those that have waited longest', async () => {
    await slots.enter(PATIENCE);
    const order: number[] = [];
    const all = [1, 2, 3].map(async (number) => {
      await slots.enter(PATIENCE);
      order.push(number);
      slots.leave();
    });
    slots.leave();
    await Promise.all(all);
    expect([order, slots.busy]).toEqual([[1, 2, 3], 0]);
  });

  it('are not waited for longer than the caller has patience', async () => {
    await slots.enter(PATIENCE);
    const late = slots.enter(200);
    await jest.advanceTimersByTimeAsync(200);
    expect(await late).toBe(false);
    // The caller that gave up blocks nobody and takes no slot.
    slots.leave();
    expect(slots.busy).toBe(0);
  });

  it('are not waited for once nobody waits for the call', async () => {
    await slots.enter(PATIENCE);
    const left = new AbortController();
    const given = slots.enter(PATIENCE, left.signal);
    left.abort();
    expect(await given).toBe(false);
    expect(await slots.enter(PATIENCE, left.signal)).toBe(false);
    slots.leave();
    expect(slots.busy).toBe(0);
  });

  it('have a bounded queue', async () => {
    await slots.enter(PATIENCE);
    const waiting = Array.from({ length: 1_000 }, () => slots.enter(PATIENCE));
    expect(await slots.enter(PATIENCE)).toBe(false);
    await jest.advanceTimersByTimeAsync(PATIENCE);
    expect((await Promise.all(waiting)).every((given) => !given)).toBe(true);
  });
});
