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
