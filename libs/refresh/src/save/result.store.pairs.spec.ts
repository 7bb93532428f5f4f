import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemRandomness } from '#kernel';
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
  await link.database.query('DELETE FROM refresh_counts');
  await link.renew();
});

const MINUTES = 60_000;

const save = async (generation = FENCE, retryIn?: number): Promise<boolean> => {
  const bytes = Buffer.from([generation]);
  const tokens = { generation, keyId: 'key', dataKey: bytes, accessToken: bytes, refreshToken: bytes };
  const pair = { linkId: link.id, tokens, expiresAt: Date.now() + 60 * MINUTES };
  return (await results.savePairs([retryIn === undefined ? pair : { ...pair, retryIn }])).has(link.id);
};

/** Refreshes of the link's service by result. */
const counted = async (): Promise<unknown> => {
  const rows = await link.database.query(
    'SELECT result, sum(refreshes)::int AS n FROM refresh_counts GROUP BY 1',
  );
  return Object.fromEntries(rows.map(({ result, n }) => [result, n]));
};

describe('a pair', () => {
  it('that arrives late from an overtaken holder is saved if it is the newest, and the other holder keeps its lease', async () => {
    await link.set(`fence = ${FENCE + 1}`);
    const { lease_until: lease } = await link.row('lease_until');
    expect(await save()).toBe(true);
    expect(await link.row('generation::int, fence::int, lease_until')).toEqual({
      generation: FENCE,
      fence: FENCE + 1,
      lease_until: lease,
    });
  });

  it('releases the lease, clears earlier failures, and is announced with its generation', async () => {
    await link.set(
      `outcome_unknown = true, last_trouble = 'provider_down', refusal = 'r', refusal_count = 3`,
    );
    expect(await save()).toBe(true);
    expect(
      await link.row(
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
    expect([await link.audited(), await counted()]).toEqual([[], { succeeded: 1 }]);
    expect(
      await link.database.query('SELECT generation::int, ended FROM link_pins WHERE link_id = $1', [link.id]),
    ).toEqual([{ generation: FENCE, ended: false }]);
  });

  it('with a useless access token counts as a failure and is due again at the given time', async () => {
    expect(await save(FENCE, 60_000)).toBe(true);
    expect(await link.row(`failed_refreshes, last_trouble, ${DUE_AND_HELD}`)).toEqual({
      failed_refreshes: 3,
      last_trouble: 'provider_down',
      due: 60,
      held: false,
    });
    expect(await link.audited()).toEqual([
      ['refresh.failed', { trouble: 'provider_down', cause: 'no_access_token', failures: 3 }],
    ]);
  });

  it('is stored byte for byte along with others, even without a refresh token', async () => {
    const first = link.id;
    await link.renew();
    const parts = [
      { linkId: first, dataKey: 'key one', accessToken: 'a', refreshToken: null },
      { linkId: link.id, dataKey: 'two', accessToken: 'the second access token', refreshToken: 'refresh' },
    ];
    const bytes = (text: string): Buffer => Buffer.from(text);
    await results.savePairs(
      parts.map(({ linkId, dataKey, accessToken, refreshToken }) => ({
        linkId,
        tokens: {
          generation: FENCE,
          keyId: 'key',
          dataKey: bytes(dataKey),
          accessToken: bytes(accessToken),
          refreshToken: refreshToken === null ? null : bytes(refreshToken),
        },
        expiresAt: Date.now() + 60 * MINUTES,
      })),
    );
    const stored = await link.database.query(
      `SELECT link_id AS "linkId", convert_from(data_key, 'UTF8') AS "dataKey",
         convert_from(access_token, 'UTF8') AS "accessToken", convert_from(refresh_token, 'UTF8') AS "refreshToken"
       FROM link_secrets WHERE link_id = ANY($1) ORDER BY length(access_token)`,
      [[first, link.id]],
    );
    expect(stored).toEqual(parts);
  });

  it('is due again within its lifetime', async () => {
    await save();
    const { due } = await link.row(DUE_AND_HELD);
    expect(due).toBeGreaterThan(10 * 60);
    expect(due).toBeLessThan(60 * 60);
  });

  it('brings a quarantined link back, which is announced too', async () => {
    await link.set(`status = 'reauthorization_required', refused_at = now(), quarantine_tries = 2`);
    expect(await save()).toBe(true);
    expect(await link.row('status, refused_at, quarantine_tries')).toEqual({
      status: 'active',
      refused_at: null,
      quarantine_tries: 0,
    });
    expect(await link.audited()).toEqual([
      ['link.recovered', { generation: FENCE, recoveredFrom: 'refused' }],
    ]);
  });

  it('ends an announced delay once, however often and by how many replicas it is saved', async () => {
    await link.set('failed_refreshes = 5');
    await Promise.all([save(), save(), save()]);
    expect(await link.audited()).toEqual([
      ['link.recovered', { generation: FENCE, recoveredFrom: 'delayed' }],
    ]);
  });

  it('ends a delay and the refusal after it by one record', async () => {
    await link.set(`failed_refreshes = 5, status = 'reauthorization_required', refused_at = now()`);
    await save();
    expect((await link.audited())[0]).toEqual([
      'link.recovered',
      { generation: FENCE, recoveredFrom: 'refused' },
    ]);
  });

  it('gives each delay one beginning and one end, even if some answers had no access token', async () => {
    await link.set('failed_refreshes = 0');
    let generation = FENCE;
    const next = async (kind: string): Promise<void> => {
      generation += 1;
      await link.set(`fence = ${generation}`);
      if (kind === 'fail')
        await results.saveFailure({
          link: { id: link.id, serviceId: link.serviceId, fence: generation },
          lastError: 'provider_down',
          cause: 'status_500',
          retryIn: 0,
          outcomeUnknown: false,
          refusal: undefined,
        });
      else await save(generation, kind === 'useless' ? 0 : undefined);
    };
    const steps = [
      'fail fail good',
      'fail fail useless fail useless good good',
      'useless useless useless good',
    ];
    for (const step of steps.join(' ').split(' ')) await next(step);
    const told = await link.database.query(
      `SELECT action FROM audit_events
       WHERE link_id = $1 AND (action = 'link.recovered' OR details ->> 'failures' = '3') ORDER BY id`,
      [link.id],
    );
    expect(told.map(({ action }) => action)).toEqual([
      'refresh.failed',
      'link.recovered',
      'refresh.failed',
      'link.recovered',
    ]);
  });

  it('of a claim missing on the server raises the fence, so that the next claim is above it', async () => {
    expect(await save(FENCE + 5)).toBe(true);
    expect(await link.row('fence::int, generation::int')).toEqual({
      fence: FENCE + 5,
      generation: FENCE + 5,
    });
  });

  it('saved a second time is found, and is neither saved nor announced again', async () => {
    await save();
    const before = await link.row();
    expect(await save()).toBe(true);
    expect([await link.row(), await counted()]).toEqual([before, { succeeded: 1 }]);
  });

  it.each<[string, string]>([
    ['that a newer one has overtaken', `fence = ${FENCE + 1}, generation = ${FENCE + 1}`],
    ['of a revoked link', `status = 'revoked'`],
    ['of a link that awaits confirmation', `status = 'pending', refresh_due_at = NULL`],
  ])('%s is not saved', async (_name, change) => {
    await link.set(change);
    const before = await link.row();
    expect(await save()).toBe(false);
    expect([await link.row(), await link.audited()]).toEqual([before, []]);
    expect(
      await link.database.query('SELECT generation::int FROM link_secrets WHERE link_id = $1', [link.id]),
    ).toEqual([{ generation: FENCE - 1 }]);
  });

  it('is saved along with those of other links, each by its own generation', async () => {
    const first = link.id;
    await link.renew();
    await link.set(`generation = ${FENCE + 1}, fence = ${FENCE + 1}`);
    const bytes = Buffer.from([1]);
    const tokens = {
      generation: FENCE,
      keyId: 'key',
      dataKey: bytes,
      accessToken: bytes,
      refreshToken: bytes,
    };
    const pairs = [first, link.id].map((linkId) => ({ linkId, tokens, expiresAt: Date.now() + MINUTES }));
    expect([...(await results.savePairs(pairs))]).toEqual([first]);
  });
});
