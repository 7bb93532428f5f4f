import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemRandomness } from '#kernel';
import type { FailedRefresh } from '#vault/refresh';
import { ClaimedLink, DUE_AND_HELD, FENCE } from '../../../../test/harness/rows/claimed-link.js';
import { ResultStore } from './result.store.js';
import { noneIdle } from '../testing/none-idle.js';

let link: ClaimedLink;
let results: ResultStore;

beforeAll(async () => {
  link = await ClaimedLink.make();
  results = new ResultStore(link.dataSource, new SystemRandomness(), noneIdle);
});

afterAll(async () => {
  await link.remove();
});

beforeEach(async () => {
  await link.database.query('DELETE FROM refresh_successes');
  await link.renew();
});

const fail = (facts: Partial<FailedRefresh> = {}): Promise<boolean> =>
  results.saveFailure({
    link: { id: link.id, serviceId: link.serviceId, fence: FENCE },
    lastError: 'provider_down',
    cause: 'status_500',
    retryIn: 60_000,
    outcomeUnknown: false,
    refusal: undefined,
    ...facts,
  });

describe('a late result of an overtaken holder', () => {
  const overtaken = `fence = ${FENCE + 1}`;

  it.each<[string, () => Promise<unknown>]>([
    ['of a failure', () => fail({ outcomeUnknown: true, refusal: 'r' })],
    ['of an unused claim', () => results.release({ id: link.id, fence: FENCE }, 0)],
    ['of a link without a refresh token', () => results.serveToExpiry({ id: link.id, fence: FENCE })],
    [
      'of a link with nothing to refresh',
      () => results.endUnrefreshable({ id: link.id, fence: FENCE, generation: FENCE - 1 }),
    ],
    [
      'of a quarantined pair',
      () =>
        results.keepInQuarantine({
          id: link.id,
          fence: FENCE,
          retryIn: 0,
          refused: true,
          outcomeUnknown: true,
          cause: 'x',
        }),
    ],
  ])('%s changes nothing: another holds the link', async (_name, say) => {
    await link.set(overtaken);
    const before = await link.row();
    await say();
    expect([await link.row(), await link.audited()]).toEqual([before, []]);
  });

  it('for a quarantined pair also changes nothing if the link is in quarantine', async () => {
    await link.set(`${overtaken}, status = 'reauthorization_required'`);
    const before = await link.row();
    await results.keepInQuarantine({
      id: link.id,
      fence: FENCE,
      retryIn: 0,
      refused: true,
      outcomeUnknown: true,
      cause: 'x',
    });
    expect([await link.row(), await link.audited()]).toEqual([before, []]);
  });
});

describe('a failure', () => {
  it('leaves the link active, releases the lease, and records why it failed and when to try again', async () => {
    expect(await fail()).toBe(false);
    expect(
      await link.row(`status, failed_refreshes, last_trouble, outcome_unknown, ${DUE_AND_HELD}`),
    ).toEqual({
      status: 'active',
      failed_refreshes: 3,
      last_trouble: 'provider_down',
      outcome_unknown: false,
      due: 60,
      held: false,
    });
    expect(await link.audited()).toEqual([
      ['refresh.failed', { trouble: 'provider_down', cause: 'status_500', failures: 3 }],
    ]);
  });

  it.each([
    [false, false, false],
    [true, false, true],
    [false, true, true],
  ])(
    'on a link with an unknown outcome (%s), itself unknown (%s), leaves it unknown: %s',
    async (before, itself, after) => {
      await link.set(`outcome_unknown = ${before}`);
      await fail({ outcomeUnknown: itself });
      expect(await link.row('outcome_unknown')).toEqual({ outcome_unknown: after });
    },
  );

  it.each<[string, string | undefined, object]>([
    ['counts the same refusal', 'same', { refusal: 'same', refusal_count: 3, is_old: true }],
    ['restarts the count at another', 'another', { refusal: 'another', refusal_count: 1, is_old: false }],
    [
      'keeps the count at a failure other than a refusal',
      undefined,
      { refusal: 'same', refusal_count: 2, is_old: true },
    ],
  ])('%s', async (_name, refusal, after) => {
    await link.set(`refusal = 'same', refusal_count = 2, refusal_since = now() - interval '1 hour'`);
    await fail({ refusal });
    expect(
      await link.row(`refusal, refusal_count, refusal_since < now() - interval '1 minute' AS is_old`),
    ).toEqual(after);
  });

  it.each<[string, number, number, boolean, string | undefined, boolean]>([
    ['five times over ten minutes while others succeed', 4, 11, true, 'same', true],
    ['four times', 3, 11, true, 'same', false],
    ['five times within ten minutes', 4, 9, true, 'same', false],
    ['five times while nothing succeeds', 4, 11, false, 'same', false],
    ['with a failure other than a refusal', 5, 11, true, undefined, false],
  ])(
    'is reason to end the link only after five equal refusals in ten minutes: %s',
    async (_name, count, minutes, succeed, refusal, ends) => {
      await link.set(
        `refusal = 'same', refusal_count = ${count}, refusal_since = now() - interval '${minutes} minutes'`,
      );
      // A success before the first of these refusals shows nothing.
      await link.database.query(
        `INSERT INTO refresh_successes (at, links) VALUES (now() - interval '1 hour', 1)`,
      );
      if (succeed) await link.database.query('INSERT INTO refresh_successes (at, links) VALUES (now(), 1)');
      expect(await fail({ refusal })).toBe(ends);
    },
  );

  it.each(['revoked', 'reauthorization_required'])(
    'of a link that is %s meanwhile changes nothing',
    async (status) => {
      await link.set(`status = '${status}'`);
      const before = await link.row();
      expect(await fail()).toBe(false);
      expect([await link.row(), await link.audited()]).toEqual([before, []]);
    },
  );
});

describe('an unused claim', () => {
  it.each(['active', 'reauthorization_required'])('on a link that is %s is given back', async (status) => {
    await link.set(`status = '${status}'`);
    await results.release({ id: link.id, fence: FENCE }, 5_000);
    expect(await link.row(`failed_refreshes, ${DUE_AND_HELD}`)).toEqual({
      failed_refreshes: 2,
      due: 5,
      held: false,
    });
  });

  it('on a link revoked in the meantime does not make it due', async () => {
    await link.set(`status = 'revoked', lease_until = NULL, refresh_due_at = NULL`);
    await results.release({ id: link.id, fence: FENCE }, 0);
    expect(await link.row('refresh_due_at')).toEqual({ refresh_due_at: null });
  });

  it('leaves all other links as they are', async () => {
    const other = link.id;
    await link.renew();
    await results.release({ id: other, fence: FENCE }, 0);
    expect(await link.row('lease_until IS NOT NULL AS held')).toEqual({ held: true });
  });
});

describe('a link without a refresh token', () => {
  it('is used until its access token expires, and is due then', async () => {
    expect(await results.serveToExpiry({ id: link.id, fence: FENCE })).toBe(true);
    expect(await link.row(DUE_AND_HELD)).toEqual({ due: 300, held: false });
  });

  it.each([
    ['has expired', `access_token_expires_at = now() - interval '1 s'`],
    ['is no longer active', `status = 'reauthorization_required'`],
  ])('is no longer used once it %s', async (_name, change) => {
    await link.set(change);
    const before = await link.row();
    expect(await results.serveToExpiry({ id: link.id, fence: FENCE })).toBe(false);
    expect(await link.row()).toEqual(before);
  });

  it('ends without a pair, and does not count as a refusal by COCO', async () => {
    expect(await results.endUnrefreshable({ id: link.id, fence: FENCE, generation: FENCE - 1 })).toBe(true);
    expect(await link.row('status, last_trouble, refused_at, refresh_due_at')).toEqual({
      status: 'reauthorization_required',
      last_trouble: 'refresh_token_expired',
      refused_at: null,
      refresh_due_at: null,
    });
    expect(await link.database.query('SELECT FROM link_secrets WHERE link_id = $1', [link.id])).toEqual([]);
  });
});

describe('an attempt with a quarantined pair', () => {
  it.each([
    [true, 3],
    [false, 2],
  ])('that was refused: %s, has had %d refusals', async (refused, tries) => {
    await link.set(
      `status = 'reauthorization_required', quarantine_tries = 2, last_trouble = 'grant_refused'`,
    );
    const attempt = {
      id: link.id,
      fence: FENCE,
      retryIn: 60_000,
      refused,
      outcomeUnknown: true,
      cause: 'word',
    };
    await results.keepInQuarantine(attempt);
    expect(await link.row(`status, quarantine_tries, outcome_unknown, ${DUE_AND_HELD}`)).toEqual({
      status: 'reauthorization_required',
      quarantine_tries: tries,
      outcome_unknown: true,
      due: 60,
      held: false,
    });
    expect(await link.audited()).toEqual([
      ['refresh.failed', { trouble: 'grant_refused', cause: 'word', quarantined: true }],
    ]);
  });

  it('on a link that has come back since changes nothing', async () => {
    const before = await link.row();
    const attempt = {
      id: link.id,
      fence: FENCE,
      retryIn: 0,
      refused: true,
      outcomeUnknown: true,
      cause: 'word',
    };
    await results.keepInQuarantine(attempt);
    expect([await link.row(), await link.audited()]).toEqual([before, []]);
  });
});
