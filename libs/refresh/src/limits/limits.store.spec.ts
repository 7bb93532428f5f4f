import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { lockLimits } from './limits-row.js';
import { LimitsStore } from './limits.store.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let database: TestDatabase;
let dataSource: DataSource;
let store: LimitsStore;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  store = new LimitsStore(dataSource);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM refresh_successes');
  await set(
    `paused_until = NULL, schedule_paused_until = NULL, brake = 'released', brake_since = NULL,
     next_trial_at = now() - interval '1 s', accept_until = NULL`,
  );
});

const set = async (change: string): Promise<void> => {
  await database.query(`UPDATE refresh_limits SET ${change}`);
};

/** Each duration of the limits in whole seconds; a pause that has ended is at most 0. */
const seconds = async (): Promise<(number | undefined)[]> => {
  const { pauseLeft, schedulePauseLeft, nextTrialIn } = await store.read();
  return [pauseLeft, schedulePauseLeft, nextTrialIn].map((left) => left && Math.round(left / SECOND));
};

describe('a pause that COCO asked for', () => {
  it('lasts for its time, and no trial is made during it', async () => {
    await store.pause(MINUTE);
    expect(await seconds()).toEqual([60, 0, 60]);
    expect(await store.takeTrial()).toBe(false);
  });

  it('is never shortened by another', async () => {
    await store.pause(MINUTE);
    await store.pause(SECOND);
    expect(await seconds()).toEqual([60, 0, 60]);
    await store.pause(2 * MINUTE);
    expect(await seconds()).toEqual([120, 0, 120]);
  });

  it('stays if a call sent before it succeeds, and ends when one sent after it does', async () => {
    await store.pause(MINUTE);
    await store.endPauses();
    expect((await seconds())[0]).toBe(60);
    await set(`paused_until = now() - interval '1 s'`);
    await store.endPauses();
    expect((await seconds())[0]).toBeUndefined();
  });

  it('stays when the pause of the schedule ends', async () => {
    await store.pause(MINUTE);
    await store.pauseSchedule(MINUTE);
    await store.endPauses();
    expect((await seconds()).slice(0, 2)).toEqual([60, 0]);
  });
});

describe('a pause of the schedule', () => {
  it('lasts for its time unless a refresh has just succeeded on any replica', async () => {
    await database.query(`INSERT INTO refresh_successes VALUES (now() - interval '11 s', 1)`);
    expect(await store.pauseSchedule(MINUTE)).toBe(true);
    expect((await seconds())[1]).toBe(60);
    await store.pauseSchedule(SECOND);
    expect((await seconds())[1]).toBe(60);
    await store.endPauses();
    await database.query(`INSERT INTO refresh_successes VALUES (now() - interval '5 s', 1)`);
    expect(await store.pauseSchedule(MINUTE)).toBe(false);
    expect((await seconds())[1]).toBe(0);
  });
});

describe('a trial', () => {
  it('is granted to one of all replicas, and again after ten seconds or once it is given back', async () => {
    const taken = await Promise.all([store.takeTrial(), store.takeTrial()]);
    expect(taken.sort()).toEqual([false, true]);
    expect((await seconds())[2]).toBe(10);
    await store.giveTrialBack();
    expect(await store.takeTrial()).toBe(true);
  });

  it('is made after a pause, not during it', async () => {
    await set(`paused_until = now() + interval '1 minute'`);
    expect(await store.takeTrial()).toBe(false);
    await set(`paused_until = now() - interval '1 s'`);
    expect(await store.takeTrial()).toBe(true);
  });
});

describe('the limits shown to operators', () => {
  it('are empty while nothing is held back', async () => {
    expect(await store.describe()).toEqual({ brake: 'released', refusedLinks: 0, heldRefusals: 0 });
  });

  it('include each limit until it has ended', async () => {
    const [row] = await database.query(`SELECT now() + interval '1 minute' AS later`);
    const later = row?.later as Date;
    const times = ['paused_until', 'schedule_paused_until', 'accept_until', 'next_trial_at'];
    await database.query(`UPDATE refresh_limits SET ${times.map((time) => `${time} = $1`).join(', ')}`, [
      later,
    ]);
    expect(await store.describe()).toMatchObject({
      pausedUntil: later,
      schedulePausedUntil: later,
      refusalsAcceptedUntil: later,
      nextProbeAt: later,
    });
    await database.query(
      `UPDATE refresh_limits SET ${times.map((time) => `${time} = now() - interval '1 s'`).join(', ')}`,
    );
    const after = await store.describe();
    expect([after.pausedUntil, after.schedulePausedUntil, after.refusalsAcceptedUntil]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it.each([
    ['braked', true],
    ['proving', false],
  ])('include the next probe of a brake that is %s: %s', async (brake, isShown) => {
    await set(`brake = '${brake}', brake_since = now()`);
    const { nextProbeAt, brakeSince } = await store.describe();
    expect([nextProbeAt !== undefined, brakeSince instanceof Date]).toEqual([isShown, true]);
  });
});

it('a deleted row of limits causes an error that says so', async () => {
  const nothing = { query: () => Promise.resolve([]) } as unknown as DataSource;
  const store = new LimitsStore(nothing);
  for (const read of [
    () => store.read(),
    () => store.describe(),
    () => lockLimits(nothing as unknown as EntityManager),
  ])
    await expect(read()).rejects.toThrow('The row of the refresh limits is missing');
});
