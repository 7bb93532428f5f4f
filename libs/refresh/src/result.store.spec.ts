import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../test/harness/database.js';
import type { FailedRefresh } from './refresh-result.js';
import { ResultStore } from './result.store.js';

/** The fence of the holder whose words are tried; its link has the generation below. */
const FENCE = 7;
const MINUTES = 60_000;

let database: TestDatabase;
let dataSource: DataSource;
let results: ResultStore;
let id: string;
const serviceId = randomUUID();

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.url }).initialize();
  results = new ResultStore(dataSource, new SystemRandomness());
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
    [serviceId],
  );
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM refresh_successes');
  id = await claimed();
});

/** A link that is held under {@link FENCE}. */
const claimed = async (): Promise<string> => {
  const linkId = randomUUID();
  await database.query(
    `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at,
       lease_until, failed_refreshes)
     VALUES ($1, $2, 'user', 'active', ${FENCE}, ${FENCE - 1}, now() + interval '5 minutes', now() + interval '15 s',
       now() + interval '15 s', 2)`,
    [linkId, serviceId],
  );
  await database.query(
    `INSERT INTO link_secrets VALUES ($1, ${FENCE - 1}, 'key', '\\x00', '\\x00', '\\x00')`,
    [linkId],
  );
  return linkId;
};

const set = async (change: string): Promise<void> => {
  await database.query(`UPDATE links SET ${change} WHERE id = $1`, [id]);
};

const row = async (columns = '*'): Promise<Record<string, unknown>> =>
  (await database.query(`SELECT ${columns} FROM links WHERE id = $1`, [id]))[0] ?? {};

/** Seconds until the link is due, and whether somebody holds it. */
const dueAndHeld = `round(extract(epoch FROM refresh_due_at - now()))::int AS due, lease_until IS NOT NULL AS held`;

const audited = async (): Promise<unknown[]> =>
  (
    await database.query('SELECT action, details FROM audit_events WHERE link_id = $1 ORDER BY action', [id])
  ).map(({ action, details }) => [action, details]);

const fail = (facts: Partial<FailedRefresh> = {}): Promise<boolean> =>
  results.saveFailure({
    link: { id, serviceId, fence: FENCE },
    trouble: 'provider_down',
    cause: 'status_500',
    retryIn: 60_000,
    outcomeUnknown: false,
    refusal: undefined,
    ...facts,
  });

const save = async (generation = FENCE, retryIn?: number): Promise<boolean> => {
  const bytes = Buffer.from([generation]);
  const tokens = { generation, keyId: 'key', dataKey: bytes, accessToken: bytes, refreshToken: bytes };
  const pair = { linkId: id, tokens, expiresAt: Date.now() + 60 * MINUTES };
  return (await results.savePairs([retryIn === undefined ? pair : { ...pair, retryIn }])).has(id);
};

describe('what a holder that was overtaken says late', () => {
  const overtaken = `fence = ${FENCE + 1}`;

  it.each<[string, () => Promise<unknown>]>([
    ['of a failure', () => fail({ outcomeUnknown: true, refusal: 'r' })],
    ['of a claim that it did not use', () => results.release({ id, fence: FENCE }, 0)],
    ['of a link without a refresh token', () => results.serveToExpiry({ id, fence: FENCE })],
    [
      'of a link with nothing to refresh',
      () => results.endUnrefreshable({ id, fence: FENCE, generation: FENCE - 1 }),
    ],
    [
      'of a quarantined pair',
      () =>
        results.keepInQuarantine({
          id,
          fence: FENCE,
          retryIn: 0,
          refused: true,
          outcomeUnknown: true,
          cause: 'x',
        }),
    ],
  ])('%s changes nothing: another holds the link', async (_name, say) => {
    await set(overtaken);
    const before = await row();
    await say();
    expect([await row(), await audited()]).toEqual([before, []]);
  });

  it('of a quarantined pair changes nothing either when the link is in quarantine', async () => {
    await set(`${overtaken}, status = 'reauthorization_required'`);
    const before = await row();
    await results.keepInQuarantine({
      id,
      fence: FENCE,
      retryIn: 0,
      refused: true,
      outcomeUnknown: true,
      cause: 'x',
    });
    expect([await row(), await audited()]).toEqual([before, []]);
  });

  it('with its pair, the newest so far, saves the pair and leaves the lease to the other', async () => {
    await set(overtaken);
    const { lease_until: lease } = await row('lease_until');
    expect(await save()).toBe(true);
    expect(await row('generation::int, fence::int, lease_until')).toEqual({
      generation: FENCE,
      fence: FENCE + 1,
      lease_until: lease,
    });
  });
});

describe('a pair', () => {
  it('gives the lease back, ends what failed before, and is told with its generation', async () => {
    await set(`outcome_unknown = true, last_trouble = 'provider_down', refusal = 'r', refusal_count = 3`);
    expect(await save()).toBe(true);
    expect(
      await row(
        'failed_refreshes, outcome_unknown, last_trouble, last_trouble_at, refusal, refusal_count, lease_until',
      ),
    ).toEqual({
      failed_refreshes: 0,
      outcome_unknown: false,
      last_trouble: null,
      last_trouble_at: null,
      refusal: null,
      refusal_count: 0,
      lease_until: null,
    });
    expect(await audited()).toEqual([['refresh.succeeded', { generation: FENCE }]]);
  });

  it('whose access token is of no use counts as a failure and is due again when it was told', async () => {
    expect(await save(FENCE, 60_000)).toBe(true);
    expect(await row(`failed_refreshes, last_trouble, ${dueAndHeld}`)).toEqual({
      failed_refreshes: 3,
      last_trouble: 'provider_down',
      due: 60,
      held: false,
    });
  });

  it('is due again within its lifetime', async () => {
    await save();
    const { due } = await row(dueAndHeld);
    expect(due).toBeGreaterThan(10 * 60);
    expect(due).toBeLessThan(60 * 60);
  });

  it('brings a quarantined link back, which is told too', async () => {
    await set(`status = 'reauthorization_required', refused_at = now(), quarantine_tries = 2`);
    expect(await save()).toBe(true);
    expect(await row('status, refused_at, quarantine_tries')).toEqual({
      status: 'active',
      refused_at: null,
      quarantine_tries: 0,
    });
    expect((await audited()).map((event) => (event as [string])[0])).toEqual([
      'link.recovered',
      'refresh.succeeded',
    ]);
  });

  it('of a claim that the server lacks raises the fence, so that the next claim is above it', async () => {
    expect(await save(FENCE + 5)).toBe(true);
    expect(await row('fence::int, generation::int')).toEqual({ fence: FENCE + 5, generation: FENCE + 5 });
  });

  it('offered a second time is found, and is neither saved nor told again', async () => {
    await save();
    const before = await row();
    expect(await save()).toBe(true);
    expect([await row(), (await audited()).length]).toEqual([before, 1]);
  });

  it.each<[string, string]>([
    ['that a newer one has overtaken', `fence = ${FENCE + 1}, generation = ${FENCE + 1}`],
    ['of a link that was revoked', `status = 'revoked'`],
    ['of a link that waits for its confirmation', `status = 'pending', refresh_due_at = NULL`],
  ])('%s is not saved', async (_name, change) => {
    await set(change);
    const before = await row();
    expect(await save()).toBe(false);
    expect([await row(), await audited()]).toEqual([before, []]);
    expect(await database.query('SELECT generation::int FROM link_secrets WHERE link_id = $1', [id])).toEqual(
      [{ generation: FENCE - 1 }],
    );
  });

  it('is saved beside those of other links, each by its own generation', async () => {
    const first = id;
    id = await claimed();
    await set(`generation = ${FENCE + 1}, fence = ${FENCE + 1}`);
    const bytes = Buffer.from([1]);
    const tokens = {
      generation: FENCE,
      keyId: 'key',
      dataKey: bytes,
      accessToken: bytes,
      refreshToken: bytes,
    };
    const pairs = [first, id].map((linkId) => ({ linkId, tokens, expiresAt: Date.now() + MINUTES }));
    expect([...(await results.savePairs(pairs))]).toEqual([first]);
  });
});

describe('a failure', () => {
  it('leaves the link active, gives the lease back, and says why and when to try again', async () => {
    expect(await fail()).toBe(false);
    expect(await row(`status, failed_refreshes, last_trouble, outcome_unknown, ${dueAndHeld}`)).toEqual({
      status: 'active',
      failed_refreshes: 3,
      last_trouble: 'provider_down',
      outcome_unknown: false,
      due: 60,
      held: false,
    });
    expect(await audited()).toEqual([
      ['refresh.failed', { trouble: 'provider_down', cause: 'status_500', failures: 3 }],
    ]);
  });

  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
  ])(
    'of a link whose outcome was unknown: %s, itself unknown: %s, leaves it unknown: %s',
    async (before, itself, after) => {
      await set(`outcome_unknown = ${before}`);
      await fail({ outcomeUnknown: itself });
      expect(await row('outcome_unknown')).toEqual({ outcome_unknown: after });
    },
  );

  it.each<[string, string | undefined, object]>([
    ['counts the same refusal', 'same', { refusal: 'same', refusal_count: 3, is_old: true }],
    ['begins again at another', 'another', { refusal: 'another', refusal_count: 1, is_old: false }],
    [
      'leaves the count at a failure that is no refusal',
      undefined,
      { refusal: 'same', refusal_count: 2, is_old: true },
    ],
  ])('%s', async (_name, refusal, after) => {
    await set(`refusal = 'same', refusal_count = 2, refusal_since = now() - interval '1 hour'`);
    await fail({ refusal });
    expect(
      await row(`refusal, refusal_count, refusal_since < now() - interval '1 minute' AS is_old`),
    ).toEqual(after);
  });

  it.each<[string, number, number, boolean, string | undefined, boolean]>([
    ['five times over ten minutes while others succeed', 4, 11, true, 'same', true],
    ['four times', 3, 11, true, 'same', false],
    ['five times within ten minutes', 4, 9, true, 'same', false],
    ['five times while nobody succeeds', 4, 11, false, 'same', false],
    ['with a failure that is no refusal', 5, 11, true, undefined, false],
  ])(
    'that is the same refusal %s is reason to end the link: only then',
    async (_name, count, minutes, succeed, refusal, ends) => {
      await set(
        `refusal = 'same', refusal_count = ${count}, refusal_since = now() - interval '${minutes} minutes'`,
      );
      // A success before the first of these refusals shows nothing.
      await database.query(`INSERT INTO refresh_successes (at, links) VALUES (now() - interval '1 hour', 1)`);
      if (succeed) await database.query('INSERT INTO refresh_successes (at, links) VALUES (now(), 1)');
      expect(await fail({ refusal })).toBe(ends);
    },
  );

  it.each(['revoked', 'reauthorization_required'])(
    'of a link that is %s meanwhile changes nothing',
    async (status) => {
      await set(`status = '${status}'`);
      const before = await row();
      expect(await fail()).toBe(false);
      expect([await row(), await audited()]).toEqual([before, []]);
    },
  );
});

describe('a claim that was not used', () => {
  it.each(['active', 'reauthorization_required'])('on a link that is %s is given back', async (status) => {
    await set(`status = '${status}'`);
    await results.release({ id, fence: FENCE }, 5_000);
    expect(await row(`failed_refreshes, ${dueAndHeld}`)).toEqual({
      failed_refreshes: 2,
      due: 5,
      held: false,
    });
  });

  it('on a link that was revoked meanwhile does not make it due', async () => {
    await set(`status = 'revoked', lease_until = NULL, refresh_due_at = NULL`);
    await results.release({ id, fence: FENCE }, 0);
    expect(await row('refresh_due_at')).toEqual({ refresh_due_at: null });
  });

  it('leaves all other links as they are', async () => {
    const other = id;
    id = await claimed();
    await results.release({ id: other, fence: FENCE }, 0);
    expect(await row('lease_until IS NOT NULL AS held')).toEqual({ held: true });
  });
});

describe('a link without a refresh token', () => {
  it('serves until its access token expires, and is due then', async () => {
    expect(await results.serveToExpiry({ id, fence: FENCE })).toBe(true);
    expect(await row(dueAndHeld)).toEqual({ due: 300, held: false });
  });

  it.each([
    ['has expired', `access_token_expires_at = now() - interval '1 s'`],
    ['is no longer active', `status = 'reauthorization_required'`],
  ])('serves no longer once it %s', async (_name, change) => {
    await set(change);
    const before = await row();
    expect(await results.serveToExpiry({ id, fence: FENCE })).toBe(false);
    expect(await row()).toEqual(before);
  });

  it('ends without a pair, and is no reason to suspect COCO of refusing everybody', async () => {
    expect(await results.endUnrefreshable({ id, fence: FENCE, generation: FENCE - 1 })).toBe(true);
    expect(await row('status, last_trouble, refused_at, refresh_due_at')).toEqual({
      status: 'reauthorization_required',
      last_trouble: 'refresh_token_expired',
      refused_at: null,
      refresh_due_at: null,
    });
    expect(await database.query('SELECT FROM link_secrets WHERE link_id = $1', [id])).toEqual([]);
  });
});

describe('a try of a quarantined pair', () => {
  it.each([
    [true, 3],
    [false, 2],
  ])('that was refused: %s, has had %d refusals', async (refused, tries) => {
    await set(`status = 'reauthorization_required', quarantine_tries = 2, last_trouble = 'grant_refused'`);
    const attempt = { id, fence: FENCE, retryIn: 60_000, refused, outcomeUnknown: true, cause: 'word' };
    await results.keepInQuarantine(attempt);
    expect(await row(`status, quarantine_tries, outcome_unknown, ${dueAndHeld}`)).toEqual({
      status: 'reauthorization_required',
      quarantine_tries: tries,
      outcome_unknown: true,
      due: 60,
      held: false,
    });
    expect(await audited()).toEqual([
      ['refresh.failed', { trouble: 'grant_refused', cause: 'word', quarantined: true }],
    ]);
  });

  it('of a link that came back meanwhile changes nothing', async () => {
    const before = await row();
    const attempt = { id, fence: FENCE, retryIn: 0, refused: true, outcomeUnknown: true, cause: 'word' };
    await results.keepInQuarantine(attempt);
    expect([await row(), await audited()]).toEqual([before, []]);
  });
});
