import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { BrokerError } from '#kernel';
import { until } from '../../../../test/harness/time/until.js';
import { GuardStage } from '../testing/guard-stage.js';
import { order, switches, unlocks, UNLOCKS_PER_MINUTE } from '../testing/guarded-replica.js';
import { OTHER_LINK_ID } from '../testing/stand-ins.js';
import type { Admission } from './command-guard.js';
import { ExceededBudgets } from './exceeded-budgets.js';

let stage: GuardStage;

beforeAll(async () => {
  stage = await GuardStage.open();
});

beforeEach(() => stage.renew());

afterAll(() => stage.close());

describe('a lock', () => {
  it('gets exactly as many of 80 commands as it may when two replicas are asked for them at once', async () => {
    const admitted = await Promise.all([stage.one.admitted(unlocks(40)), stage.other.admitted(unlocks(40))]);
    expect(admitted[0] + admitted[1]).toBe(UNLOCKS_PER_MINUTE);
    expect(await stage.budgets()).toMatchObject([{ capability: 'LOCK_CONTROL', command: 'UNLOCK' }]);
    // A crowd costs a few statements of each replica, not one each.
    expect(stage.one.budgets.statements + stage.other.budgets.statements).toBeLessThan(10);
  });

  it('gets one more every twenty seconds, and says when', async () => {
    await stage.one.admitted(unlocks(UNLOCKS_PER_MINUTE));
    const refused = await stage.one.guard.admit(order({})).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'device_busy',
      extensions: { capability: 'LOCK_CONTROL', command: 'UNLOCK', perMinute: UNLOCKS_PER_MINUTE },
    });
    expect((refused as BrokerError).retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect((refused as BrokerError).retryAfterSeconds).toBeLessThanOrEqual(20);
    await stage.pass(20);
    const again = await Promise.all([stage.one.admitted(unlocks(5)), stage.other.admitted(unlocks(5))]);
    expect(again[0] + again[1]).toBe(1);
  });

  it('that is busy costs no statement for each command that is refused, and all of them are counted', async () => {
    await stage.one.admitted(unlocks(UNLOCKS_PER_MINUTE + 1));
    const { statements } = stage.one.budgets;
    expect(await stage.one.admitted(unlocks(100))).toBe(0);
    expect(stage.one.budgets.statements).toBe(statements);
    await stage.one.tally.flush();
    expect(await stage.budgets()).toEqual([{ capability: 'LOCK_CONTROL', command: 'UNLOCK', exceeded: 101 }]);
    expect(await stage.one.registry.metrics()).toContain(
      'coconet_commands_beyond_guardrail_total{class="locks",mode="enforce"} 101',
    );
  });

  it('is another for another link, resource or command, and not for another spelling', async () => {
    await stage.one.admitted(unlocks(UNLOCKS_PER_MINUTE));
    const others = [
      order({ link: OTHER_LINK_ID }),
      order({ command: 0 }),
      order({ device: { deviceNodeId: '8' } }),
      order({ device: { networkId: 'n2' } }),
      order({ device: { resourceEui: '3/zigbee/AB02' } }),
    ];
    expect(await stage.one.admitted(others)).toBe(others.length);
    const spelled = [
      order({ device: { networkId: 'N1' } }),
      order({ device: { resourceEui: '3/ZigBee/ab01' } }),
    ];
    expect(await stage.other.admitted(spelled)).toBe(0);
  });

  it('gets a command on any replica that another did not send after all', async () => {
    const admissions: Admission[] = await Promise.all(
      unlocks(UNLOCKS_PER_MINUTE).map((each) => stage.one.guard.admit(each)),
    );
    expect(await stage.one.admitted(unlocks(1))).toBe(0);
    admissions[0]?.giveBack();
    await until('it is given back', async () => {
      const [row] = await stage.database.query('SELECT available >= 1 AS back FROM device_budgets');
      return row?.back === true;
    });
    expect(await stage.other.admitted(unlocks(2))).toBe(1);
  });

  it.each([7, 8, 9])('is read as often as wanted, by FETCH command %i', async (command) => {
    const reads = Array.from({ length: 50 }, () => order({ command }));
    expect(await stage.one.admitted(reads)).toBe(50);
    expect(stage.one.budgets.statements).toBe(0);
  });

  it.each<[string, () => void]>([
    [
      'cut',
      () => {
        stage.front.cut();
      },
    ],
    [
      'silent',
      () => {
        stage.front.silence(true);
      },
    ],
  ])(
    'gets nothing from a replica whose database is %s, which says so, and sends again once it is back',
    async (_how, away) => {
      expect(await stage.other.admitted(unlocks(1))).toBe(1);
      away();
      const verdicts = await Promise.allSettled(unlocks(20).map((each) => stage.other.guard.admit(each)));
      for (const verdict of verdicts)
        expect(verdict).toMatchObject({
          status: 'rejected',
          reason: { code: 'storage_unavailable', retryAfterSeconds: 2 },
        });
      // A lamp is only counted: it is switched anyway.
      expect(await stage.other.admitted(switches(1))).toBe(1);
      stage.front.mend();
      await until('it sends again', () =>
        stage.other.guard.admit(order({})).then(
          () => true,
          () => false,
        ),
      );
    },
  );
});

describe('a lamp', () => {
  it('is switched as often as wanted without a statement; what was too much on all replicas together is counted', async () => {
    expect(await stage.one.admitted(switches(40))).toBe(40);
    expect(await stage.other.admitted(switches(45))).toBe(45);
    expect(stage.one.budgets.statements + stage.other.budgets.statements).toBe(0);
    await Promise.all([stage.one.tally.flush(), stage.other.tally.flush()]);
    expect(await stage.budgets()).toEqual([{ capability: 'ON_OFF_CONTROL', command: 'ON', exceeded: 25 }]);
    const { length } = await new ExceededBudgets(stage.database as unknown as DataSource).busiest([
      'ON_OFF_CONTROL',
    ]);
    expect(length).toBe(1);
  });

  it('that was not switched after all is not counted', async () => {
    for (const each of switches(3)) (await stage.one.guard.admit(each)).giveBack();
    await stage.one.tally.flush();
    expect(await stage.budgets()).toEqual([]);
  });

  it('is counted once the database is back', async () => {
    await stage.other.admitted(switches(1));
    stage.front.cut();
    await stage.other.admitted(switches(61));
    await stage.other.tally.flush();
    stage.front.mend();
    await until('it is written', async () => {
      await stage.other.tally.flush();
      return (await stage.budgets()).length === 1;
    });
    expect(await stage.budgets()).toMatchObject([{ exceeded: 2 }]);
  });
});
