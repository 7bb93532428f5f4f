/** Links that nobody uses: refreshed less often, until the first call. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemRandomness } from '#kernel';
import { LinkUses } from '#vault';
import { nextExpiry } from '#vault/refresh';
import { ClaimedLink, DUE_AND_HELD, FENCE } from '../../../../test/harness/rows/claimed-link.js';
import { until } from '../../../../test/harness/time/until.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { noneIdle } from '../testing/none-idle.js';
import { ResultStore } from './result.store.js';

const HOUR = 3_600_000;

const terms = { idleAfter: 7 * 24 * HOUR, idleEvery: 24 * HOUR } as RefreshSettings;

let link: ClaimedLink;

beforeAll(async () => {
  link = await ClaimedLink.make();
});

afterAll(() => link.remove());

beforeEach(async () => {
  await link.database.query('DELETE FROM links');
  await link.renew();
});

const lastUsed = (days: number): Promise<unknown> =>
  link.database.query(
    `INSERT INTO link_uses (link_id, last_used_at) VALUES ($1, now() - $2 * interval '1 day')
     ON CONFLICT (link_id) DO UPDATE SET last_used_at = excluded.last_used_at`,
    [link.id, days],
  );

/** Saves a pair whose access token lives an hour. @returns hours until the link is due */
async function save(settings = terms, retryIn?: number): Promise<number> {
  const bytes = Buffer.from('a pair');
  const tokens = { generation: FENCE, keyId: 'key', dataKey: bytes, accessToken: bytes, refreshToken: bytes };
  const pair = { linkId: link.id, tokens, expiresAt: Date.now() + HOUR };
  const results = new ResultStore(link.dataSource, new SystemRandomness(), settings);
  await results.savePairs([retryIn === undefined ? pair : { ...pair, retryIn }]);
  return hoursUntilDue();
}

async function hoursUntilDue(): Promise<number> {
  const { due } = await link.row(DUE_AND_HELD);
  return Number(due) / 3_600;
}

describe('a link that nobody has used for long', () => {
  it('is next refreshed after the longer time, a little early by chance', async () => {
    await lastUsed(8);
    const due = await save();
    expect([due >= 24 * 0.69, due <= 24 * 0.81]).toEqual([true, true]);
  });

  it.each([
    ['it was used lately', 6, terms],
    ['its last use may be later than recorded', 7.02, terms],
    ['no link may rest', 400, noneIdle],
  ])('is refreshed like any other if %s', async (_why, days, settings) => {
    await lastUsed(days);
    expect(await save(settings)).toBeLessThan(1);
  });

  it('is tried again soon if COCO answered without an access token', async () => {
    await lastUsed(8);
    expect(await save(terms, 5_000)).toBeLessThan(1);
  });

  it('is due before its token expires again once a call was made through it', async () => {
    await lastUsed(8);
    await save();
    const uses = new LinkUses(link.dataSource);
    uses.note(link.id);
    await uses.flush();
    expect(await hoursUntilDue()).toBeLessThan(1);
  });

  it('is due at once by that call if its token has expired', async () => {
    await lastUsed(8);
    await save();
    await link.set(`access_token_expires_at = now() - interval '1 hour'`);
    const uses = new LinkUses(link.dataSource);
    uses.note(link.id);
    await uses.flush();
    expect(await hoursUntilDue()).toBeLessThanOrEqual(0);
  });

  it('is woken while its user links again, and neither holds up the other', async () => {
    await lastUsed(8);
    await save();
    const uses = new LinkUses(link.dataSource);
    uses.note(link.id);
    const linking = link.dataSource.createQueryRunner();
    await linking.startTransaction();
    await linking.query('SELECT FROM links WHERE id = $1 FOR UPDATE', [link.id]);
    await Promise.all([
      uses.flush(),
      (async () => {
        await until('the use waits for the link', async () => {
          const waiting = await link.database.query(
            "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
          );
          return waiting.length > 0;
        });
        await linking.query('UPDATE link_uses SET last_used_at = now() WHERE link_id = $1', [link.id]);
        await linking.commitTransaction();
        await linking.release();
      })(),
    ]);
    expect(await hoursUntilDue()).toBeLessThan(1);
  });

  it('keeps its time to the next try if it is used while COCO fails', async () => {
    await lastUsed(8);
    await link.set(
      `access_token_expires_at = now() - interval '1 hour', refresh_due_at = now() + interval '2 hours',
       lease_until = NULL, failed_refreshes = 3, last_trouble = 'provider_down'`,
    );
    const uses = new LinkUses(link.dataSource);
    uses.note(link.id);
    await uses.flush();
    expect(Math.round(await hoursUntilDue())).toBe(2);
  });

  it('does not count as about to expire, unless it fails', async () => {
    await lastUsed(8);
    await save();
    await link.set(`access_token_expires_at = now() - interval '1 hour'`);
    expect(await nextExpiry(link.dataSource, terms)).toBeUndefined();
    expect(await nextExpiry(link.dataSource, noneIdle)).toBeLessThan(0);
    await link.set(`failed_refreshes = 1`);
    expect(await nextExpiry(link.dataSource, terms)).toBeLessThan(0);
  });
});
