import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink } from '../../../../test/harness/rows/stored-links.js';
import { ago, DAY, HOUR, MINUTE, StoredRows } from '../testing/stored-rows.js';
import { destroyQuarantined } from './quarantine/destroy-quarantined.js';
import { holdBackRefusal } from './quarantine/hold-back-refusal.js';
import { quarantineLink } from './quarantine/quarantine-link.js';
import { returnLinks } from './quarantine/return-links.js';
import type { HeldClaim } from './lock-link.js';
import { giveForcedRefreshBack, takeForcedRefresh } from './take-forced-refresh.js';
import { wakeLinks } from './wake-links.js';

let database: TestDatabase;
let dataSource: DataSource;
let stored: StoredRows;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  stored = await StoredRows.of(database);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
});

describe('a refusal of the newest pair', () => {
  /** The two ways to handle a refusal. */
  const ways = [
    [
      'quarantines',
      (of: HeldClaim) =>
        quarantineLink(dataSource.manager, of, 'grant_refused', {
          kept: true,
          retryIn: MINUTE,
          refused: true,
        }),
    ],
    ['is held back for', (of: HeldClaim) => holdBackRefusal(dataSource.manager, of, MINUTE, 'word')],
  ] as const;

  const stale = [
    ['another holds', { fence: 6 }],
    ['has a newer pair', { generation: 5 }],
    ['was revoked', { status: 'revoked' }],
    ['is already quarantined', { status: 'reauthorization_required' }],
  ] as const;

  it.each(ways.flatMap(([way, take]) => stale.map(([name, facts]) => [way, name, take, facts] as const)))(
    '%s no link that %s',
    async (_way, _name, take, facts) => {
      const of = await stored.claimed(facts);
      const before = await readLink(database, of.id);
      expect(await take(of)).toBe(false);
      expect([await readLink(database, of.id), await stored.audited(of.id)]).toEqual([before, []]);
    },
  );

  it.each(ways)('%s this link only', async (_way, take) => {
    const other = await stored.claimed();
    const before = await readLink(database, other.id);
    expect(await take(await stored.claimed())).toBe(true);
    expect(await readLink(database, other.id)).toEqual(before);
  });

  it('quarantines it: the pair is kept and tried again', async () => {
    const of = await stored.claimed();
    await ways[0][1](of);
    expect(await readLink(database, of.id)).toMatchObject({
      status: 'reauthorization_required',
      last_trouble: 'grant_refused',
      lease_until: null,
      secretsGeneration: 4,
      failed_refreshes: 1,
      refused_at: expect.any(Date) as unknown as Date,
    });
    expect(await stored.dueIn(of.id)).toBeGreaterThan(50_000);
    expect(await stored.audited(of.id)).toEqual([
      { action: 'refresh.failed', result: 'refused', details: { trouble: 'grant_refused' } },
    ]);
  });

  it('destroys the pair, and no other link’s, if pairs are not kept', async () => {
    const other = await stored.link();
    const of = await stored.claimed();
    const gone = { kept: false, retryIn: 0, refused: false };
    expect(await quarantineLink(dataSource.manager, of, 'refresh_token_expired', gone)).toBe(true);
    expect(await readLink(database, of.id)).toMatchObject({
      secretsGeneration: null,
      refused_at: null,
      refresh_due_at: null,
    });
    expect(await readLink(database, other)).toMatchObject({ secretsGeneration: 1 });
  });

  it('that is not believed leaves it active and does not count as a failure', async () => {
    const of = await stored.claimed();
    await ways[1][1](of);
    expect(await readLink(database, of.id)).toMatchObject({
      status: 'active',
      last_trouble: 'mass_refusal',
      lease_until: null,
      failed_refreshes: 0,
    });
    expect(await stored.dueIn(of.id)).toBeGreaterThan(50_000);
  });
});

describe('links that COCO refused while it was wrong', () => {
  it('come back if they were refused within that time and still have their pair', async () => {
    const back = await stored.quarantined({ quarantine_tries: 3, refusal: 'r', refusal_count: 4 });
    const old = await stored.quarantined({ refused_at: ago(HOUR) });
    const destroyed = await stored.quarantined();
    await database.query('DELETE FROM link_secrets WHERE link_id = $1', [destroyed]);
    const active = await stored.link({ refused_at: ago(MINUTE) });
    expect(await returnLinks(dataSource.manager, 10 * MINUTE)).toBe(1);
    expect(await readLink(database, back)).toMatchObject({
      status: 'active',
      refused_at: null,
      quarantine_tries: 0,
      refusal: null,
      refusal_count: 0,
      last_trouble: 'mass_refusal',
    });
    expect(await stored.dueIn(back)).toBeLessThan(1_000);
    for (const id of [old, destroyed])
      expect(await readLink(database, id)).toMatchObject({ status: 'reauthorization_required' });
    expect(await readLink(database, active)).toMatchObject({ last_trouble: null });
    expect(await stored.audited(back)).toMatchObject([{ action: 'link.recovered' }]);
  });
});

describe('the end of the quarantine', () => {
  it('destroys the pair; the link needs a new consent', async () => {
    const id = await stored.quarantined({ refused_at: ago(8 * DAY), quarantine_tries: 4 });
    expect(await destroyQuarantined(dataSource.manager, 7 * DAY)).toEqual({ pairs: 1, more: false });
    expect(await readLink(database, id)).toMatchObject({
      status: 'reauthorization_required',
      secretsGeneration: null,
      refused_at: null,
      refresh_due_at: null,
      quarantine_tries: 0,
    });
  });

  it('does not come early, nor for links that are not in quarantine', async () => {
    const ids = [
      await stored.quarantined({ refused_at: ago(6 * DAY) }),
      await stored.link({ refused_at: ago(8 * DAY) }),
      await stored.link({ refused_at: null }),
      await stored.link({ status: 'pending', refused_at: ago(8 * DAY) }),
    ];
    const before = await stored.all();
    expect(ids).toHaveLength(before.length);
    expect(await destroyQuarantined(dataSource.manager, 7 * DAY)).toEqual({ pairs: 0, more: false });
    expect(await stored.all()).toEqual(before);
  });

  it('treats a refusal without a time as old, and leaves a settled one alone', async () => {
    const id = await stored.quarantined({ refused_at: null });
    const settled = await stored.quarantined({ refused_at: null, refresh_due_at: null });
    expect(await destroyQuarantined(dataSource.manager, 7 * DAY)).toEqual({ pairs: 1, more: false });
    expect([
      (await readLink(database, id)).secretsGeneration,
      (await readLink(database, settled)).secretsGeneration,
    ]).toEqual([null, 1]);
  });

  it('with no quarantine at all keeps the time of a refusal for as long as the brake counts it', async () => {
    const fresh = await stored.quarantined({ refused_at: ago(HOUR) });
    const counted = await stored.quarantined({ refused_at: ago(3 * HOUR) });
    expect((await destroyQuarantined(dataSource.manager, 0)).pairs).toBe(2);
    expect((await readLink(database, fresh)).refused_at).toBeInstanceOf(Date);
    expect((await readLink(database, counted)).refused_at).toBeNull();
    // Until then the fresh refusal must not count as work: the sweep would find it again and again.
    expect(await destroyQuarantined(dataSource.manager, 0)).toEqual({ pairs: 0, more: false });
    await database.query('UPDATE links SET refused_at = $2 WHERE id = $1', [fresh, ago(3 * HOUR)]);
    await destroyQuarantined(dataSource.manager, 0);
    expect((await readLink(database, fresh)).refused_at).toBeNull();
  });
});

describe('a refresh that a refused access token asks for', () => {
  const take = (id: string): Promise<boolean> => takeForcedRefresh(dataSource.manager, id);

  it('is granted to each link twice an hour', async () => {
    const [id, other] = [await stored.link(), await stored.link()];
    expect([await take(id), await take(id), await take(id)]).toEqual([true, true, false]);
    expect((await readLink(database, other)).forced_refreshes).toBe(0);
    expect(await take(other)).toBe(true);
  });

  it('is granted again an hour after the first, twice once more', async () => {
    const id = await stored.link({ forced_refreshes: 2, forced_since: ago(HOUR + MINUTE) });
    expect([await take(id), await take(id), await take(id)]).toEqual([true, true, false]);
  });

  it('does not begin a new hour within the old one', async () => {
    const since = ago(30 * MINUTE);
    const id = await stored.link({ forced_refreshes: 1, forced_since: since });
    await take(id);
    expect(await readLink(database, id)).toMatchObject({ forced_refreshes: 2, forced_since: since });
  });

  it.each(['revoked', 'pending', 'reauthorization_required'])(
    'is granted to no link that is %s',
    async (status) => {
      expect(await take(await stored.link({ status }))).toBe(false);
    },
  );

  it('does not count if it helped, and giving back more than was taken adds none', async () => {
    const [id, other] = [
      await stored.link(),
      await stored.link({ forced_refreshes: 2, forced_since: ago(MINUTE) }),
    ];
    await take(id);
    await giveForcedRefreshBack(dataSource.manager, id);
    await giveForcedRefreshBack(dataSource.manager, id);
    expect([await take(id), await take(id), await take(id)]).toEqual([true, true, false]);
    expect((await readLink(database, other)).forced_refreshes).toBe(2);
  });
});

describe('links whose obstacle has gone', () => {
  it('are due within moments, if unclaimed and with this last error', async () => {
    const due = new Date(Date.now() + HOUR);
    const soon = new Date(Date.now() + 1_000);
    const facts = { refresh_due_at: due, last_trouble: 'client_misconfigured' };
    const waiting = await stored.link(facts);
    const left = [
      await stored.link({ ...facts, last_trouble: 'provider_down' }),
      await stored.link({ ...facts, last_trouble: null }),
      await stored.link({ ...facts, lease_until: new Date() }),
      await stored.link({ ...facts, status: 'reauthorization_required' }),
      await stored.link({ ...facts, refresh_due_at: soon }),
    ];
    await wakeLinks(dataSource.manager, ['client_misconfigured', 'mass_refusal']);
    expect(await stored.dueIn(waiting)).toBeLessThan(2_500);
    for (const id of left.slice(0, -1)) expect((await readLink(database, id)).refresh_due_at).toEqual(due);
    expect((await readLink(database, left.at(-1) ?? '')).refresh_due_at).toEqual(soon);
  });
});
