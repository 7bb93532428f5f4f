import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SystemClock } from '#kernel';
import { countDue, type RefreshedPair } from '#vault/refresh';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { ClaimStore } from './claim.store.js';
import { CallBudget } from '../gate/call-budget.js';
import { LeftPairStore } from '../save/left-pair.store.js';
import { LeaseClockStore } from '../lease/lease-clock.store.js';
import type { SaveQueue } from '../save/save-queue.js';

let database: TestDatabase;
let dataSource: DataSource;
let claims: ClaimStore;
let serviceId: string;
const saves = { owes: false };

const ago = (milliseconds: number): Date => new Date(Date.now() - milliseconds);
const MINUTE = 60_000;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  claims = new ClaimStore(dataSource, new SystemClock(), saves as unknown as SaveQueue);
  serviceId = await storeService(database);
  const clock = new LeaseClockStore(dataSource);
  const { beat } = await clock.move(undefined, false);
  await clock.move(beat, false);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  saves.owes = false;
  await database.query('DELETE FROM links');
  await setClock('beat = 1000, takeovers_from = 0, claims_from = 0, started_at = pg_postmaster_start_time()');
});

const setClock = async (change: string): Promise<void> => {
  await database.query(`UPDATE lease_clock SET ${change}`);
};

const due = (facts: object = {}): Promise<string> =>
  storeLink(database, serviceId, { fence: 3, generation: 2, refresh_due_at: ago(MINUTE), ...facts });

/** A holder whose lease has ended by both clocks never reported how its call ended. */
const ended = { lease_until: ago(MINUTE), lease_until_beat: 1_000 };

describe('a claim', () => {
  it('raises the fence and holds the link for a lease, and only one of a link with an unknown outcome is recorded', async () => {
    const id = await due();
    expect(await claims.claimDue(1)).toMatchObject([
      { id, serviceId, fence: 4, generation: 2, outcomeUnknown: false, quarantined: false, failures: 0 },
    ]);
    const row = await readLink(database, id);
    expect(row).toMatchObject({ fence: 4, generation: 2, status: 'active' });
    // Due as before, so that it is claimed again if its holder dies.
    expect((row.refresh_due_at as Date).getTime()).toBeLessThan((row.lease_until as Date).getTime());
    expect(await countDue(dataSource)).toMatchObject({ links: 0 });
    expect(Number(row.lease_until_beat)).toBeGreaterThan(1_000);
    expect(await claims.claimDue(1)).toEqual([]);
    const left = await due(ended);
    expect(await claims.claimDue(2)).toMatchObject([{ id: left }]);
    expect(
      await database.query('SELECT action, details FROM audit_events WHERE link_id = ANY($1)', [[id, left]]),
    ).toEqual([{ action: 'refresh.attempted', details: { generation: 2, fence: 4 } }]);
  });

  it('knows a link whose rows were restored by its pin, or by the trail if it has none yet', async () => {
    const [pinned, recorded, current] = [await due(), await due(), await due()];
    const pin = (id: string, generation: number): Promise<unknown> =>
      database.query('INSERT INTO link_pins (link_id, generation) VALUES ($1, $2)', [id, generation]);
    const record = (id: string, generation: number): Promise<unknown> =>
      database.query(
        `INSERT INTO audit_events (id, action, result, actor_kind, link_id, details)
         VALUES (broker_uuid7(), 'refresh.succeeded', 'succeeded', 'system', $1, jsonb_build_object('generation', $2::int))`,
        [id, generation],
      );
    await pin(pinned, 3);
    await database.query('ALTER TABLE audit_events DISABLE TRIGGER audit_pin_link');
    await record(recorded, 3);
    await record(current, 2);
    await database.query('ALTER TABLE audit_events ENABLE TRIGGER audit_pin_link');
    const claimed = await claims.claimDue(3);
    expect(new Map(claimed.map(({ id, isPutBack }) => [id, isPutBack]))).toEqual(
      new Map([
        [pinned, true],
        [recorded, true],
        [current, false],
      ]),
    );
  });

  it.each([
    ['whose holder died before it reported how its call ended', ended, true],
    ['that was given back', {}, false],
    ['whose outcome was unknown already', { outcome_unknown: true }, true],
  ])('of a link %s has an unknown outcome: %s', async (_name, facts, outcomeUnknown) => {
    const id = await due(facts);
    expect(await claims.claimDue(1)).toMatchObject([{ id, outcomeUnknown }]);
    expect(await readLink(database, id)).toMatchObject({ outcome_unknown: outcomeUnknown });
  });

  it.each<[string, object, string]>([
    ['its lease has not ended by the wall clock', { ...ended, lease_until: ago(-MINUTE) }, 'beat = beat'],
    ['its lease has not ended in beats', { ...ended, lease_until_beat: 1_001 }, 'beat = beat'],
    ['the database has started and has counted no beat yet', ended, `started_at = now() - interval '1 day'`],
    ['the database was down a moment ago, which extends its lease', ended, 'takeovers_from = 1001'],
  ])('takes over no link while %s', async (_name, facts, clock) => {
    await setClock(clock);
    const id = await due(facts);
    await due({ ...facts, status: 'reauthorization_required' });
    expect([
      await claims.claimDue(1),
      await claims.claimOne(id, 2),
      await claims.claimQuarantined(1),
    ]).toEqual([[], undefined, []]);
  });

  it.each(['claims_from = 1001', 'timeline = timeline + 1'])(
    'is granted on no link after a promotion, since claims may be missing (%s)',
    async (clock) => {
      const id = await due();
      await setClock(clock);
      expect([await claims.claimDue(1), await claims.claimOne(id, 2)]).toEqual([[], undefined]);
      if (clock.startsWith('timeline')) await setClock('timeline = timeline - 1');
    },
  );

  it('is refused to a replica with pairs that are not in the database', async () => {
    const id = await due();
    saves.owes = true;
    expect([await claims.claimDue(1), await claims.claimOne(id, 2)]).toEqual([[], undefined]);
  });

  it('of a link without a pair says so', async () => {
    const id = await due();
    await database.query('DELETE FROM link_secrets WHERE link_id = $1', [id]);
    expect((await claims.claimDue(1))[0]?.tokens).toBeUndefined();
    expect(await database.query('SELECT FROM link_secrets')).toEqual([]);
  });
});

describe('the schedule claims', () => {
  it('due links, the longest overdue first, and no more than requested', async () => {
    await due();
    const longest = await due({ refresh_due_at: ago(3 * MINUTE) });
    const next = await due({ refresh_due_at: ago(2 * MINUTE) });
    expect((await claims.claimDue(2)).map(({ id }) => id).sort()).toEqual([longest, next].sort());
  });

  it.each<[string, object]>([
    ['is not due', { refresh_due_at: ago(-MINUTE) }],
    ['never is', { refresh_due_at: null }],
    ['awaits confirmation', { status: 'pending' }],
    ['was revoked', { status: 'revoked' }],
    ['is in quarantine', { status: 'reauthorization_required' }],
  ])('no link that %s', async (_name, facts) => {
    await due(facts);
    expect(await claims.claimDue(9)).toEqual([]);
  });

  it('quarantined links that are due for another try, in a separate claim', async () => {
    const status = 'reauthorization_required';
    await due();
    await due({ status, refresh_due_at: ago(-MINUTE) });
    const id = await due({ status, quarantine_tries: 2 });
    expect(await claims.claimQuarantined(9)).toMatchObject([{ id, quarantined: true, quarantineTries: 2 }]);
  });
});

describe('a call that waits for a token claims', () => {
  // A little in the future, so that it still counts as just now on a busy machine.
  const justNow = ago(-10_000);
  const failed = (facts: object): object => ({ failed_refreshes: 1, refresh_due_at: ago(-MINUTE), ...facts });

  it.each<[string, object, number, boolean]>([
    ['its link, due or not', { refresh_due_at: ago(-MINUTE) }, 2, true],
    ['not if the pair is already newer', {}, 1, false],
    ['not if the pair is a different one', {}, 3, false],
    ['not if the link is no longer active', { status: 'reauthorization_required' }, 2, false],
    ['not if its refresh has just failed', failed({ last_trouble_at: justNow }), 2, false],
    ['again a few seconds after a failure', failed({ last_trouble_at: ago(3_000) }), 2, true],
    [
      'again once it is due, however recently it failed',
      failed({ last_trouble_at: justNow, refresh_due_at: ago(1) }),
      2,
      true,
    ],
  ])('%s', async (_name, facts, generation, isClaimed) => {
    await due();
    const id = await due(facts);
    expect((await claims.claimOne(id, generation))?.id).toBe(isClaimed ? id : undefined);
  });
});

describe('the budget of the schedule', () => {
  it('is used only while a link is due', async () => {
    const budget = new CallBudget(dataSource, { rateLimit: 100 } as never);
    await due({ refresh_due_at: ago(-MINUTE) });
    await due({ status: 'reauthorization_required' });
    expect(await budget.takeForSchedule(1)).toBeUndefined();
    await due();
    expect(await budget.takeForSchedule(1)).toBe(1);
  });

  it('reserves a fifth of a burst for callers', async () => {
    const budget = new CallBudget(dataSource, { rateLimit: 100 } as never);
    await due();
    await database.query('UPDATE refresh_budget SET available = 10, updated_at = clock_timestamp()');
    expect(await budget.takeForSchedule(50)).toBe(8);
    expect(await budget.takeForCaller()).toBe(true);
  });

  it('may be spent entirely by the schedule if a burst is a single call', async () => {
    const budget = new CallBudget(dataSource, { rateLimit: 1 } as never);
    await due();
    await database.query('UPDATE refresh_budget SET available = 1, updated_at = clock_timestamp()');
    expect([await budget.takeForSchedule(5), await budget.takeForCaller()]).toEqual([1, false]);
  });

  it('grants everything without a limit', async () => {
    const budget = new CallBudget(dataSource, { rateLimit: undefined } as never);
    expect([await budget.takeForSchedule(50), await budget.takeForCaller()]).toEqual([50, true]);
  });
});

describe('a pair that an earlier process left and that is not in the database', () => {
  it.each<[string, object, number, boolean]>([
    ['is no longer needed if the link has it', { generation: 2 }, 2, false],
    ['is no longer needed if the link has a newer one', { generation: 3 }, 2, false],
    ['is no longer needed if the link was revoked', { status: 'revoked' }, 5, false],
    ['may be needed if the link has an older one', { generation: 1 }, 2, true],
  ])('%s', async (_name, facts, generation, isNeeded) => {
    const pair = { linkId: await due(facts), tokens: { generation } } as RefreshedPair;
    expect(await new LeftPairStore(dataSource).needed([pair])).toEqual(isNeeded ? [pair] : []);
  });

  it('may be needed if its link is unknown here', async () => {
    const pair = {
      linkId: '01900000-0000-7000-8000-000000000000',
      tokens: { generation: 2 },
    } as RefreshedPair;
    await due();
    const store = new LeftPairStore(dataSource);
    expect([await store.needed([pair]), await store.needed([])]).toEqual([[pair], []]);
  });
});
