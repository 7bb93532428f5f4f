import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { until } from '../../../../test/harness/time/until.js';
import { GuardedReplica, order, unlocks, UNLOCKS_PER_MINUTE } from '../testing/guarded-replica.js';

const ADMIN = { actor: { kind: 'admin', id: 'ada' }, requestId: 'r-1', remoteAddress: '127.0.0.1' } as const;

let database: TestDatabase;
let front: PostgresProxy;
let one: GuardedReplica;
let other: GuardedReplica;

beforeAll(async () => {
  database = await createDatabase();
  front = await PostgresProxy.start(database.url);
});

beforeEach(async () => {
  await database.query('TRUNCATE device_budgets, guardrails');
  front.mend();
  [one, other] = [
    await GuardedReplica.start(database.url),
    await GuardedReplica.start(front.url, database.url),
  ];
});

// Each test gets its own replicas: they remember what they refused.
afterEach(async () => {
  front.mend();
  await Promise.all([one.stop(), other.stop()]);
});

afterAll(async () => {
  await front.stop();
  await database.drop();
});

const budgets = (): Promise<Record<string, unknown>[]> =>
  database.query(
    'SELECT capability, command, exceeded::int AS exceeded FROM device_budgets ORDER BY capability, command',
  );

/** As if this many seconds had passed since the budgets changed. */
const pass = async (seconds: number): Promise<void> => {
  await database.query(
    `UPDATE device_budgets SET updated_at = updated_at - $1 * interval '1 s', exceeded_at = exceeded_at - $1 * interval '1 s'`,
    [seconds],
  );
  for (const { clock } of [one, other]) clock.advance(seconds * 1_000);
};

describe('what an admin sets', () => {
  it('for a class, or for a capability before its class, is felt on the other replica and can be taken back', async () => {
    expect(await other.guardrails.of('LOCK_CONTROL')).toMatchObject({
      perMinute: UNLOCKS_PER_MINUTE,
      mode: 'enforce',
    });
    const felt = (perMinute: number): Promise<unknown> =>
      until(
        `it is ${perMinute}`,
        async () => (await other.guardrails.of('LOCK_CONTROL')).perMinute === perMinute,
      );
    await one.store.set('locks', { perMinute: 30, mode: 'enforce' }, ADMIN);
    await felt(30);
    await one.store.set('LOCK_CONTROL', { perMinute: 2, mode: 'enforce' }, ADMIN);
    await felt(2);
    expect(await other.admitted(unlocks(5))).toBe(2);
    await one.store.set('LOCK_CONTROL', { perMinute: 2, mode: 'observe' }, ADMIN);
    await until('it is observed', async () => (await other.guardrails.of('LOCK_CONTROL')).mode === 'observe');
    expect(await other.admitted(unlocks(5))).toBe(5);
    await one.store.reset('LOCK_CONTROL', ADMIN);
    await felt(30);
    await one.store.reset('locks', ADMIN);
    await felt(UNLOCKS_PER_MINUTE);
  });

  it('is set by one of many who saw the same', async () => {
    const ends = await Promise.allSettled(
      [3, 4, 5, 6].map((perMinute) =>
        one.store.set('garage_doors', { perMinute, mode: 'enforce' }, ADMIN, (stored) => {
          if (stored.has('garage_doors')) throw new Error('someone was quicker');
        }),
      ),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await one.store.reset('garage_doors', ADMIN);
  });

  it('is recorded with who set it, once for each change', async () => {
    const before = await database.query(`SELECT id FROM audit_events WHERE action LIKE 'guardrail.%'`);
    await one.store.set('others', { perMinute: 5, mode: 'enforce' }, ADMIN);
    await one.store.set('others', { perMinute: 5, mode: 'enforce' }, ADMIN);
    await one.store.reset('others', ADMIN);
    await one.store.reset('others', ADMIN);
    const records = await database.query(
      `SELECT action, actor_kind, actor_id, details FROM audit_events WHERE action LIKE 'guardrail.%' ORDER BY id`,
    );
    expect(records.slice(before.length)).toEqual([
      {
        action: 'guardrail.changed',
        actor_kind: 'admin',
        actor_id: 'ada',
        details: { guardrail: 'others', perMinute: 5, mode: 'enforce' },
      },
      { action: 'guardrail.reset', actor_kind: 'admin', actor_id: 'ada', details: { guardrail: 'others' } },
    ]);
  });
});

describe('the table of budgets', () => {
  const rows = async (): Promise<number> => (await budgets()).length;

  it('holds no budget that is full again, but those that were exceeded within a day', async () => {
    await one.admitted(unlocks(1));
    await one.admitted([...Array.from({ length: UNLOCKS_PER_MINUTE + 1 }, () => order({ command: 0 }))]);
    await one.budgets.sweep();
    expect(await rows()).toBe(2);
    await pass(61);
    await one.budgets.sweep();
    expect(await budgets()).toEqual([{ capability: 'LOCK_CONTROL', command: 'LOCK', exceeded: 1 }]);
    await pass(86_400);
    await one.budgets.sweep();
    expect(await rows()).toBe(0);
  });

  it('holds at most so many exceeded budgets, the latest', async () => {
    await one.store.set('locks', { perMinute: 1, mode: 'enforce' }, ADMIN);
    await until('it is set', async () => (await one.guardrails.of('LOCK_CONTROL')).perMinute === 1);
    for (let device = 0; device < 6; device += 1) {
      const each = order({ device: { deviceNodeId: String(device) } });
      await one.admitted([each, each]);
    }
    await pass(61);
    await one.budgets.sweep(2, 3);
    const left = await database.query('SELECT device_id FROM device_budgets ORDER BY device_id');
    expect(left.map(({ device_id }) => device_id)).toEqual(['3', '4', '5']);
  });
});
