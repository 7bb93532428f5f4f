import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import { InFlight, Secret, SystemClock } from '#kernel';
import type { LiveLinks } from '#vault';
import type { RefreshedPair } from '#vault/refresh';
import type { Journal } from '../journal/journal.js';
import { PairKeeper } from './pair-keeper.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import type { SaveQueue } from './save-queue.js';

const pair = { linkId: 'link', tokens: { generation: 7 } } as RefreshedPair;

/** A journal and a database that answer when the test says so, and the order of calls. */
class Surroundings {
  readonly order: string[] = [];
  readonly journalled = Promise.withResolvers<undefined>();
  readonly saves: ReturnType<typeof Promise.withResolvers<boolean>>[] = [];
  readonly inFlight = new InFlight();
  readonly keeper: PairKeeper;

  constructor() {
    const note = (what: string): void => {
      this.order.push(what);
    };
    const journal = {
      append: () => {
        note('journal asked');
        return this.journalled.promise.then(() => {
          note('on disk');
        });
      },
      forget: () => {
        note('forgotten');
        return Promise.resolve();
      },
    };
    const saves = {
      save: () => {
        note('database asked');
        const answer = Promise.withResolvers<boolean>();
        this.saves.push(answer);
        return answer.promise;
      },
    };
    const liveLinks = {
      hold: () => {
        note('held');
        return {
          release: () => {
            note('released');
          },
        };
      },
    };
    this.keeper = new PairKeeper(
      journal as unknown as Journal,
      saves as unknown as SaveQueue,
      liveLinks as unknown as LiveLinks,
      new RefreshMetrics(new Registry()),
      new SystemClock(),
      this.inFlight,
    );
  }

  keep(kept: RefreshedPair): Promise<string> {
    return this.keeper.keep(kept, new Secret('token'), Infinity, () => {
      this.order.push('superseded');
      return Promise.resolve();
    });
  }
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['nextTick'] });
});

afterEach(() => {
  jest.useRealTimers();
});

/** Lets time pass, and runs everything that waits for nothing else. */
const pass = (milliseconds: number): Promise<void> => jest.advanceTimersByTimeAsync(milliseconds);
const turn = (): Promise<void> => pass(5);

/** Longer than a caller waits for a pair that is on disk. */
const PATIENCE = 1_300;

describe('a pair issued by COCO', () => {
  let around: Surroundings;
  let kept: Promise<string>;

  beforeEach(() => {
    around = new Surroundings();
    kept = around.keep(pair);
    kept.catch(() => undefined);
  });

  it('is in memory first, then on disk, and only then sent to the database', async () => {
    await turn();
    expect(around.order).toEqual(['held', 'journal asked']);
    around.journalled.resolve(undefined);
    await turn();
    expect(around.order).toEqual(['held', 'journal asked', 'on disk', 'database asked']);
    around.saves[0]?.resolve(true);
    expect(await kept).toBe('saved');
    expect(around.order.slice(4)).toEqual(['released', 'forgotten']);
    expect([around.keeper.waiting, around.keeper.atRisk, around.keeper.waitingFor]).toEqual([0, 0, 0]);
  });

  it('still goes to the database if the journal fails, and its caller waits for the commit', async () => {
    around.journalled.reject(new Error('EROFS'));
    await turn();
    expect(around.order).toEqual(['held', 'journal asked', 'database asked']);
    expect(around.keeper.atRisk).toBe(1);
    let end: string | undefined;
    void kept.then((how) => (end = how));
    await pass(PATIENCE);
    expect(end).toBeUndefined();
    around.saves[0]?.reject(new Error('the database is down'));
    await pass(300);
    expect(around.order).not.toContain('released');
    around.saves[1]?.resolve(true);
    expect(await kept).toBe('saved');
    expect(around.keeper.atRisk).toBe(0);
  });

  it('on disk does not hold up its caller while the database is silent, and a stop still waits for the commit', async () => {
    around.journalled.resolve(undefined);
    await pass(PATIENCE);
    expect(await kept).toBe('held');
    let over = false;
    const settled = around.inFlight.settled().then(() => (over = true));
    await turn();
    expect([over, around.keeper.waiting]).toEqual([false, 1]);
    around.saves[0]?.resolve(false);
    await turn();
    await settled;
    // The journal keeps the pair until its fetcher knows that it will not be used.
    expect(around.order.slice(-3)).toEqual(['released', 'superseded', 'forgotten']);
  });

  it('is removed from the journal only once it is in the database, however many attempts that takes', async () => {
    around.journalled.resolve(undefined);
    await turn();
    around.saves[0]?.reject(new Error('away'));
    await pass(300);
    expect(around.keeper.waitingFor).toBeGreaterThan(0);
    expect(around.order).not.toContain('forgotten');
    around.saves[1]?.resolve(false);
    expect(await kept).toBe('superseded');
    expect(around.order.at(-1)).toBe('forgotten');
  });
});

describe('the time that pairs have waited', () => {
  it('is that of the oldest one still waiting, even if another has been saved since', async () => {
    const around = new Surroundings();
    around.journalled.resolve(undefined);
    const first = around.keep(pair);
    const second = around.keep({ ...pair, linkId: 'other' });
    await turn();
    around.saves[0]?.reject(new Error('away'));
    await turn();
    around.saves[1]?.resolve(true);
    expect(await second).toBe('saved');
    expect(around.keeper.waitingFor).toBeGreaterThan(0);
    await pass(300);
    around.saves[2]?.resolve(true);
    expect(await first).toBe('saved');
    expect(around.keeper.waitingFor).toBe(0);
  });
});
