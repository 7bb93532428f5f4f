/** Permits are granted in order, never above the limit, and none is lost when a caller gives up. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Permits } from './permits.js';

const NO_QUEUE = 0;
const LONG_QUEUE = 1_000;

/** Takes every permit, so that the next caller has to wait. */
function allTaken(total = 1, queueLimit = LONG_QUEUE): Permits {
  const permits = new Permits(total, queueLimit);
  for (let taken = 0; taken < total; taken += 1) expect(permits.take()).toBe(true);
  return permits;
}

/** The answers that the takers got, in order. */
async function all(takes: readonly (boolean | Promise<boolean>)[]): Promise<boolean[]> {
  return Promise.all(takes.map(async (granted) => granted));
}

afterEach(() => {
  jest.useRealTimers();
});

describe('permits', () => {
  it('are granted at once up to the limit, and refused at once if waiting is not allowed', () => {
    const permits = allTaken(2, NO_QUEUE);
    expect([permits.take(), permits.inUse, permits.waiting]).toEqual([false, 2, 0]);
    permits.release();
    expect([permits.take(), permits.inUse]).toEqual([true, 2]);
  });

  it('never exceed the limit, whatever is asked for at once', async () => {
    const permits = new Permits(4, LONG_QUEUE);
    let [atOnce, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 200 }, async (_, caller) => {
        expect(await permits.take()).toBe(true);
        atOnce += 1;
        most = Math.max(most, atOnce);
        for (let turn = 0; turn < caller % 3; turn += 1) await new Promise(setImmediate);
        atOnce -= 1;
        permits.release();
      }),
    );
    expect([most, permits.inUse, permits.waiting]).toEqual([4, 0, 0]);
  });

  it('go to those that have waited longest', async () => {
    const permits = allTaken();
    const order: number[] = [];
    const callers = [1, 2, 3, 4].map(async (caller) => {
      await permits.take();
      order.push(caller);
      permits.release();
    });
    permits.release();
    await Promise.all(callers);
    expect([order, permits.inUse]).toEqual([[1, 2, 3, 4], 0]);
  });

  it('cannot be snatched by a newcomer between a release and the turn of the caller that waits', async () => {
    const permits = allTaken();
    const waiting = permits.take();
    permits.release();
    const newcomer = permits.take();
    expect(newcomer).toBeInstanceOf(Promise);
    expect([await waiting, permits.inUse, permits.waiting]).toEqual([true, 1, 1]);
    permits.release();
    expect(await newcomer).toBe(true);
  });

  it('make no more callers wait than the queue holds', async () => {
    const permits = allTaken(1, 2);
    const waiting = [permits.take(), permits.take()];
    expect([permits.take(), permits.waiting]).toEqual([false, 2]);
    permits.release();
    expect(await waiting[0]).toBe(true);
    expect([permits.take(), permits.waiting]).toEqual([expect.any(Promise), 2]);
  });

  it('cannot be released by someone who holds none, which would raise the limit', () => {
    const permits = allTaken(1, NO_QUEUE);
    permits.release();
    expect(() => {
      permits.release();
    }).toThrow('nobody held');
    expect([permits.take(), permits.take()]).toEqual([true, false]);
  });
});

describe('a caller that gives up its wait for a permit', () => {
  it('loses patience after the time it named, and not before', async () => {
    jest.useFakeTimers();
    const permits = allTaken();
    let granted: boolean | undefined;
    void Promise.resolve(permits.take(200)).then((answer) => (granted = answer));
    await jest.advanceTimersByTimeAsync(199);
    expect(granted).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect([granted, permits.waiting, permits.inUse]).toEqual([false, 0, 1]);
  });

  it.each([0, -1])('does not wait at all with a patience of %i', (patience) => {
    const permits = allTaken();
    expect([permits.take(patience), permits.waiting]).toEqual([false, 0]);
    permits.release();
    expect(permits.take(patience)).toBe(true);
  });

  it('leaves the queue when it is aborted, and is not even queued when it was before', async () => {
    const permits = allTaken(1, 1);
    const left = new AbortController();
    const waiting = permits.take(undefined, left.signal);
    left.abort();
    expect([permits.waiting, await waiting]).toEqual([0, false]);
    permits.release();
    expect([permits.take(undefined, left.signal), permits.inUse]).toEqual([false, 0]);
  });

  it('lets those behind it move up', async () => {
    const permits = allTaken();
    const left = new AbortController();
    const waiting = [permits.take(), permits.take(undefined, left.signal), permits.take()];
    left.abort();
    permits.release();
    permits.release();
    expect([await all(waiting), permits.inUse]).toEqual([[true, false, true], 1]);
  });

  it('leaves no timer and no listener behind once it has its permit', async () => {
    jest.useFakeTimers();
    const permits = allTaken();
    const left = new AbortController();
    const waiting = permits.take(5_000, left.signal);
    const stopListening = jest.spyOn(left.signal, 'removeEventListener');
    permits.release();
    expect([await waiting, jest.getTimerCount(), stopListening.mock.calls.length]).toEqual([true, 0, 1]);
  });

  // A caller's abort and its permit may come in the same turn of the event loop, in either order.
  it.each([
    ['just after it was granted the permit', ['release', 'abort'], true],
    ['just before it would have been granted the permit', ['abort', 'release'], false],
  ] as const)('%s loses none', async (_when, order, granted) => {
    const permits = allTaken();
    const left = new AbortController();
    const steps = {
      release: () => {
        permits.release();
      },
      abort: () => {
        left.abort();
      },
    };
    const waiting = permits.take(5_000, left.signal);
    for (const step of order) steps[step]();
    expect(await waiting).toBe(granted);
    expect(permits.inUse).toBe(granted ? 1 : 0);
  });

  it('loses no permit in a crowd that comes, works and gives up at the same moments', async () => {
    const permits = new Permits(3, 20);
    const outcomes = { granted: 0, refused: 0 };
    await Promise.all(
      Array.from({ length: 500 }, async (_, caller) => {
        const left = new AbortController();
        for (let turn = 0; turn < caller % 7; turn += 1) await new Promise(setImmediate);
        // Every third caller gives up one turn later: just when the permits of that turn are released.
        if (caller % 3 === 0)
          setImmediate(() => {
            left.abort();
          });
        if (!(await permits.take(caller % 5 === 0 ? 1 : undefined, left.signal))) {
          outcomes.refused += 1;
          return;
        }
        outcomes.granted += 1;
        expect(permits.inUse).toBeLessThanOrEqual(3);
        await new Promise(setImmediate);
        permits.release();
      }),
    );
    expect(outcomes.granted + outcomes.refused).toBe(500);
    expect(Math.min(outcomes.granted, outcomes.refused)).toBeGreaterThan(0);
    expect([permits.inUse, permits.waiting]).toEqual([0, 0]);
    expect([1, 2, 3].map(() => permits.take(0))).toEqual([true, true, true]);
  });
});

describe('the limit of permits', () => {
  it('admits as many waiting callers as it is raised by', async () => {
    const permits = allTaken(1);
    const waiting = Array.from({ length: 4 }, () => permits.take());
    permits.resize(3);
    expect([permits.inUse, permits.waiting]).toEqual([3, 2]);
    expect(await all(waiting.slice(0, 2))).toEqual([true, true]);
  });

  it('grants nothing after it was lowered until enough are released', async () => {
    const permits = allTaken(3);
    permits.resize(1);
    const waiting = permits.take();
    permits.release();
    permits.release();
    expect([permits.inUse, permits.waiting]).toEqual([1, 1]);
    permits.release();
    expect([await waiting, permits.inUse]).toEqual([true, 1]);
  });

  it('is exceeded only by work that can no longer wait, and makes up for it', async () => {
    const permits = allTaken(1);
    permits.takeAnyway();
    const waiting = permits.take();
    permits.release();
    expect([permits.inUse, permits.waiting]).toEqual([1, 1]);
    permits.release();
    expect([await waiting, permits.inUse]).toEqual([true, 1]);
  });
});
