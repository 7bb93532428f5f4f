import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { GuardStage } from '../testing/guard-stage.js';
import { order, unlocks, UNLOCKS_PER_MINUTE } from '../testing/guarded-replica.js';

const ADMIN = { actor: { kind: 'admin', id: 'ada' }, requestId: 'r-1', remoteAddress: '127.0.0.1' } as const;

let stage: GuardStage;

beforeAll(async () => {
  stage = await GuardStage.open();
});

beforeEach(() => stage.renew());

afterAll(() => stage.close());

describe('what an admin sets', () => {
  it('for a class, or for a capability before its class, is felt on the other replica and can be taken back', async () => {
    expect(await stage.other.guardrails.of('LOCK_CONTROL')).toMatchObject({
      perMinute: UNLOCKS_PER_MINUTE,
      mode: 'enforce',
    });
    const felt = (perMinute: number): Promise<unknown> =>
      until(
        `it is ${perMinute}`,
        async () => (await stage.other.guardrails.of('LOCK_CONTROL')).perMinute === perMinute,
      );
    await stage.one.store.set('locks', { perMinute: 30, mode: 'enforce' }, ADMIN);
    await felt(30);
    await stage.one.store.set('LOCK_CONTROL', { perMinute: 2, mode: 'enforce' }, ADMIN);
    await felt(2);
    expect(await stage.other.admitted(unlocks(5))).toBe(2);
    await stage.one.store.set('LOCK_CONTROL', { perMinute: 2, mode: 'observe' }, ADMIN);
    await until(
      'it is observed',
      async () => (await stage.other.guardrails.of('LOCK_CONTROL')).mode === 'observe',
    );
    expect(await stage.other.admitted(unlocks(5))).toBe(5);
    await stage.one.store.reset('LOCK_CONTROL', ADMIN);
    await felt(30);
    await stage.one.store.reset('locks', ADMIN);
    await felt(UNLOCKS_PER_MINUTE);
  });

  it('is set by one of many who saw the same', async () => {
    const ends = await Promise.allSettled(
      [3, 4, 5, 6].map((perMinute) =>
        stage.one.store.set('garage_doors', { perMinute, mode: 'enforce' }, ADMIN, (stored) => {
          if (stored.has('garage_doors')) throw new Error('someone was quicker');
        }),
      ),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await stage.one.store.reset('garage_doors', ADMIN);
  });

  it('is recorded with who set it, once for each change', async () => {
    const before = await stage.database.query(`SELECT id FROM audit_events WHERE action LIKE 'guardrail.%'`);
    await stage.one.store.set('others', { perMinute: 5, mode: 'enforce' }, ADMIN);
    await stage.one.store.set('others', { perMinute: 5, mode: 'enforce' }, ADMIN);
    await stage.one.store.reset('others', ADMIN);
    await stage.one.store.reset('others', ADMIN);
    const records = await stage.database.query(
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
  const rows = async (): Promise<number> => (await stage.budgets()).length;

  it('holds no budget that is full again, but those that were exceeded within a day', async () => {
    await stage.one.admitted(unlocks(1));
    await stage.one.admitted([
      ...Array.from({ length: UNLOCKS_PER_MINUTE + 1 }, () => order({ command: 0 })),
    ]);
    await stage.one.budgets.sweep();
    expect(await rows()).toBe(2);
    await stage.pass(61);
    await stage.one.budgets.sweep();
    expect(await stage.budgets()).toEqual([{ capability: 'LOCK_CONTROL', command: 'LOCK', exceeded: 1 }]);
    await stage.pass(86_400);
    await stage.one.budgets.sweep();
    expect(await rows()).toBe(0);
  });

  it('holds at most so many exceeded budgets, the latest', async () => {
    await stage.one.store.set('locks', { perMinute: 1, mode: 'enforce' }, ADMIN);
    await until('it is set', async () => (await stage.one.guardrails.of('LOCK_CONTROL')).perMinute === 1);
    for (let device = 0; device < 6; device += 1) {
      const each = order({ device: { deviceNodeId: String(device) } });
      await stage.one.admitted([each, each]);
    }
    await stage.pass(61);
    await stage.one.budgets.sweep(2, 3);
    const left = await stage.database.query('SELECT device_id FROM device_budgets ORDER BY device_id');
    expect(left.map(({ device_id }) => device_id)).toEqual(['3', '4', '5']);
  });
});
