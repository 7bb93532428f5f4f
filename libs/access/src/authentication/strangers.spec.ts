/** Nobody pays for a stranger: invalid keys take few permits, and are refused at a bounded rate. */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { AccessSettings } from '../access-settings.js';
import { Strangers } from './strangers.js';

class Settings extends AccessSettings {
  override readonly adminKeyDigest = undefined;
  override readonly jwtIssuers = [];

  constructor(override readonly strangersPerSecond: number | undefined) {
    super();
  }
}

function strangers(): Strangers {
  return new Strangers(new ManualClock(), new Settings(10));
}

/** Notes what has settled, in order. */
function settling(promises: readonly Promise<unknown>[]): unknown[] {
  const settled: unknown[] = [];
  for (const promise of promises)
    void promise.then(
      (value) => settled.push(value),
      (error: unknown) => settled.push((error as Error).name),
    );
  return settled;
}

describe('unknown credentials', () => {
  it('are verified four at a time, so that a flood leaves the database to the others', async () => {
    const door = strangers();
    let [atOnce, most, verified] = [0, 0, 0];
    const verify = async (): Promise<void> => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise(setImmediate);
      atOnce -= 1;
      verified += 1;
    };
    await Promise.all(Array.from({ length: 60 }, () => door.verify(verify)));
    expect([most, verified]).toEqual([4, 60]);
  });

  it('free their permit even if they are invalid', async () => {
    const door = strangers();
    const fail = (): Promise<never> => Promise.reject(new Error('bad'));
    await Promise.allSettled(Array.from({ length: 20 }, () => door.verify(fail)));
    expect(await door.verify(() => Promise.resolve('good'))).toBe('good');
  });

  it('are refused if a thousand are already waiting', async () => {
    const door = strangers();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const waiting = Array.from({ length: 1_004 }, () => door.verify(() => promise));
    await expect(door.verify(() => promise)).rejects.toMatchObject({
      code: 'overloaded',
      retryAfterSeconds: 1,
    });
    resolve(undefined);
    await Promise.all(waiting);
  });
});

describe('refused callers', () => {
  beforeEach(() => {
    jest.useFakeTimers({ now: 0 });
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('are refused at once, then at the rate, and beyond two seconds lose their connection', async () => {
    const door = strangers();
    const settled = settling(Array.from({ length: 100 }, () => door.beforeRefusal(undefined)));
    await jest.advanceTimersByTimeAsync(0);
    expect(settled.filter((stays) => stays === true)).toHaveLength(11);
    expect(settled.filter((stays) => stays === false)).toHaveLength(100 - 31);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(settled.filter((stays) => stays === true)).toHaveLength(21);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(settled).toHaveLength(100);
  });

  it('do not wait for one another’s turns, nor do browsers for theirs', async () => {
    const door = strangers();
    settling(Array.from({ length: 100 }, () => door.beforeRefusal(undefined)));
    settling(Array.from({ length: 100 }, () => door.beforeRefusal('noisy')));
    const others = settling([door.beforeRefusal('quiet'), door.beforeVisit()]);
    await jest.advanceTimersByTimeAsync(0);
    expect(others).toHaveLength(2);
  });

  it('of open routes get a time to retry after', async () => {
    const door = strangers();
    const settled = settling(Array.from({ length: 32 }, () => door.beforeVisit()));
    await jest.advanceTimersByTimeAsync(0);
    expect(settled.filter((name) => name === 'TooManyStrangers')).toHaveLength(1);
  });

  it('do not wait without a limit', async () => {
    const door = new Strangers(new ManualClock(), new Settings(undefined));
    const settled = settling(Array.from({ length: 1_000 }, () => door.beforeRefusal(undefined)));
    await jest.advanceTimersByTimeAsync(0);
    expect(settled).toHaveLength(1_000);
  });
});
