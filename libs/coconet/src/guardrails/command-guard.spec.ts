import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { BrokerError } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { until } from '../../../../test/harness/time/until.js';
import { GuardedReplica, order, switches, unlocks, UNLOCKS_PER_MINUTE } from '../testing/guarded-replica.js';
import { OTHER_LINK_ID } from '../testing/stand-ins.js';
import type { Admission } from './command-guard.js';
import { ExceededBudgets } from './exceeded-budgets.js';

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

describe('a lock', () => {
  it('gets exactly as many of 80 commands as it may when two replicas are asked for them at once', async () => {
    const admitted = await Promise.all([one.admitted(unlocks(40)), other.admitted(unlocks(40))]);
    expect(admitted[0] + admitted[1]).toBe(UNLOCKS_PER_MINUTE);
    expect(await budgets()).toMatchObject([{ capability: 'LOCK_CONTROL', command: 'UNLOCK' }]);
    // A crowd costs a few statements of each replica, not one each.
    expect(one.budgets.statements + other.budgets.statements).toBeLessThan(10);
  });

  it('gets one more every twenty seconds, and says when', async () => {
    await one.admitted(unlocks(UNLOCKS_PER_MINUTE));
    const refused = await one.guard.admit(order({})).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'device_busy',
      extensions: { capability: 'LOCK_CONTROL', command: 'UNLOCK', perMinute: UNLOCKS_PER_MINUTE },
    });
    expect((refused as BrokerError).retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect((refused as BrokerError).retryAfterSeconds).toBeLessThanOrEqual(20);
    await pass(20);
    const again = await Promise.all([one.admitted(unlocks(5)), other.admitted(unlocks(5))]);
    expect(again[0] + again[1]).toBe(1);
  });

  it('that is busy costs no statement for each command that is refused, and all of them are counted', async () => {
    await one.admitted(unlocks(UNLOCKS_PER_MINUTE + 1));
    const { statements } = one.budgets;
    expect(await one.admitted(unlocks(100))).toBe(0);
    expect(one.budgets.statements).toBe(statements);
    await one.tally.flush();
    expect(await budgets()).toEqual([{ capability: 'LOCK_CONTROL', command: 'UNLOCK', exceeded: 101 }]);
    expect(await one.registry.metrics()).toContain(
      'coconet_commands_beyond_guardrail_total{class="locks",mode="enforce"} 101',
    );
  });

  it('is another for another link, resource or command, and not for another spelling', async () => {
    await one.admitted(unlocks(UNLOCKS_PER_MINUTE));
    const others = [
      order({ link: OTHER_LINK_ID }),
      order({ command: 0 }),
      order({ device: { deviceNodeId: '8' } }),
      order({ device: { networkId: 'n2' } }),
      order({ device: { resourceEui: '3/zigbee/AB02' } }),
    ];
    expect(await one.admitted(others)).toBe(others.length);
    const spelled = [
      order({ device: { networkId: 'N1' } }),
      order({ device: { resourceEui: '3/ZigBee/ab01' } }),
    ];
    expect(await other.admitted(spelled)).toBe(0);
  });

  it('gets a command on any replica that another did not send after all', async () => {
    const admissions: Admission[] = await Promise.all(
      unlocks(UNLOCKS_PER_MINUTE).map((each) => one.guard.admit(each)),
    );
    expect(await one.admitted(unlocks(1))).toBe(0);
    admissions[0]?.giveBack();
    await until('it is given back', async () => {
      const [row] = await database.query('SELECT available >= 1 AS back FROM device_budgets');
      return row?.back === true;
    });
    expect(await other.admitted(unlocks(2))).toBe(1);
  });

  it.each([7, 8, 9])('is read as often as wanted, by FETCH command %i', async (command) => {
    const reads = Array.from({ length: 50 }, () => order({ command }));
    expect(await one.admitted(reads)).toBe(50);
    expect(one.budgets.statements).toBe(0);
  });

  it.each<[string, () => void]>([
    [
      'cut',
      () => {
        front.cut();
      },
    ],
    [
      'silent',
      () => {
        front.silence(true);
      },
    ],
  ])(
    'gets nothing from a replica whose database is %s, which says so, and sends again once it is back',
    async (_how, away) => {
      expect(await other.admitted(unlocks(1))).toBe(1);
      away();
      const verdicts = await Promise.allSettled(unlocks(20).map((each) => other.guard.admit(each)));
      for (const verdict of verdicts)
        expect(verdict).toMatchObject({
          status: 'rejected',
          reason: { code: 'storage_unavailable', retryAfterSeconds: 2 },
        });
      // A lamp is only counted: it is switched anyway.
      expect(await other.admitted(switches(1))).toBe(1);
      front.mend();
      await until('it sends again', () =>
        other.guard.admit(order({})).then(
          () => true,
          () => false,
        ),
      );
    },
  );
});

describe('a lamp', () => {
  it('is switched as often as wanted without a statement; what was too much on all replicas together is counted', async () => {
    expect(await one.admitted(switches(40))).toBe(40);
    expect(await other.admitted(switches(45))).toBe(45);
    expect(one.budgets.statements + other.budgets.statements).toBe(0);
    await Promise.all([one.tally.flush(), other.tally.flush()]);
    expect(await budgets()).toEqual([{ capability: 'ON_OFF_CONTROL', command: 'ON', exceeded: 25 }]);
    const { length } = await new ExceededBudgets(database as unknown as DataSource).busiest([
      'ON_OFF_CONTROL',
    ]);
    expect(length).toBe(1);
  });

  it('that was not switched after all is not counted', async () => {
    for (const each of switches(3)) (await one.guard.admit(each)).giveBack();
    await one.tally.flush();
    expect(await budgets()).toEqual([]);
  });

  it('is counted once the database is back', async () => {
    await other.admitted(switches(1));
    front.cut();
    await other.admitted(switches(61));
    await other.tally.flush();
    front.mend();
    await until('it is written', async () => {
      await other.tally.flush();
      return (await budgets()).length === 1;
    });
    expect(await budgets()).toMatchObject([{ exceeded: 2 }]);
  });
});

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
