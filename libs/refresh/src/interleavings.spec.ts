import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { SystemClock, SystemRandomness } from '#kernel';
import { quarantineLink } from '#vault/refresh';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import { ClaimStore } from './claim/claim.store.js';
import type { ClaimedLink } from './claim/claimed-link.js';
import { RecentPairs } from './save/recent-pairs.js';
import { LeaseClockStore } from './lease/lease-clock.store.js';
import { LEASE_BEATS } from './lease/lease.js';
import { ResultStore } from './save/result.store.js';
import { SaveQueue } from './save/save-queue.js';
import { isEnd, steps, type Step } from './testing/link-steps.js';
import { noneIdle } from './testing/none-idle.js';

interface Row {
  readonly status: string;
  readonly fence: number;
  readonly generation: number;
  readonly secretsGeneration: number | null;
  /** Until when the link is held, by the wall clock and in beats; both must pass. */
  readonly lease: { readonly wall: boolean; readonly beats: boolean; readonly until: string | null };
}

interface ReadRow extends Omit<Row, 'lease'> {
  readonly wall: boolean;
  readonly beats: boolean;
  readonly until: string | null;
}

describe('however claims, saves and ends of one link interleave', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let claims: ClaimStore;
  let results: ResultStore;
  const serviceId = randomUUID();

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    const clock = new SystemClock();
    results = new ResultStore(dataSource, new SystemRandomness(), noneIdle);
    claims = new ClaimStore(dataSource, clock, new SaveQueue(results, new RecentPairs(clock), clock));
    await beatOnce();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
  });

  const beatOnce = async (): Promise<void> => {
    const store = new LeaseClockStore(dataSource);
    const { beat } = await store.move(undefined, false);
    await store.move(beat, false);
  };

  afterAll(async () => {
    await database.drop();
  });

  const read = async (id: string): Promise<Row> => {
    const [row] = await database.query(
      `SELECT l.status, l.fence::int, l.generation::int, s.generation::int AS "secretsGeneration",
         coalesce(l.lease_until > now(), false) AS wall,
         l.lease_until IS NOT NULL AND greatest(l.lease_until_beat, c.takeovers_from) > c.beat AS beats,
         l.lease_until::text AS until
       FROM lease_clock c, links l LEFT JOIN link_secrets s ON s.link_id = l.id WHERE l.id = $1`,
      [id],
    );
    const { wall, beats, until, ...rest } = row as unknown as ReadRow;
    return { ...rest, lease: { wall, beats, until } };
  };

  const makeLink = async (): Promise<string> => {
    const id = randomUUID();
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
       VALUES ($1, $2, 'user', 'active', 1, 1, now(), now())`,
      [id, serviceId],
    );
    await database.query(`INSERT INTO link_secrets VALUES ($1, 1, 'key', '\\x00', '\\x00', '\\x00')`, [id]);
    return id;
  };

  /** Performs one step and returns, for a save, whether the link took the pair. */
  const take = async (
    id: string,
    step: Step,
    held: Map<number, ClaimedLink>,
  ): Promise<boolean | undefined> => {
    switch (step.kind) {
      case 'claim': {
        const { generation, status } = await read(id);
        const claimed =
          status === 'reauthorization_required'
            ? (await claims.claimQuarantined(1))[0]
            : await claims.claimOne(id, generation);
        if (claimed) held.set(step.holder, claimed);
        return undefined;
      }
      case 'wall clock passes':
        await database.query(
          `UPDATE links SET lease_until = now() - interval '1 s' WHERE id = $1 AND lease_until > now()`,
          [id],
        );
        return undefined;
      case 'beats pass':
        await database.query('UPDATE lease_clock SET beat = beat + $1', [LEASE_BEATS]);
        return undefined;
      case 'outage':
        await database.query(`UPDATE lease_clock SET moved_at = now() - interval '1 minute'`);
        await beatOnce();
        return undefined;
      case 'becomes due':
        await database.query(
          `UPDATE links SET refresh_due_at = now() WHERE id = $1 AND status <> 'revoked'`,
          [id],
        );
        return undefined;
      case 'revoke':
        await database.query(
          `UPDATE links SET status = 'revoked', fence = fence + 1, lease_until = NULL WHERE id = $1`,
          [id],
        );
        await database.query('DELETE FROM link_secrets WHERE link_id = $1', [id]);
        return undefined;
      case 'consent':
        await database.query(
          `WITH renewed AS (UPDATE links SET status = 'active', fence = fence + 1, generation = fence + 1, lease_until = NULL,
             failed_refreshes = 0 WHERE id = $1 AND status <> 'revoked' RETURNING id, generation)
           INSERT INTO link_secrets SELECT id, generation, 'key', '\\x00', '\\x00', '\\x00' FROM renewed
           ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation`,
          [id],
        );
        return undefined;
      default:
        return finish(step, held);
    }
  };

  const finish = async (
    { kind, holder }: { readonly kind: string; readonly holder: number },
    held: Map<number, ClaimedLink>,
  ): Promise<boolean | undefined> => {
    const claim = held.get(holder);
    if (claim === undefined) return undefined;
    held.delete(holder);
    if (kind === 'fail') {
      const failure = {
        link: claim,
        lastError: 'provider_down',
        cause: 'test',
        retryIn: 0,
        outcomeUnknown: true,
        refusal: undefined,
      } as const;
      await results.saveFailure(failure);
    }
    if (kind === 'end') {
      const quarantine = { kept: true, retryIn: 0, refused: true };
      await quarantineLink(dataSource.manager, claim, 'grant_refused', quarantine);
    }
    if (kind === 'keep') {
      const attempt = { ...claim, retryIn: 0, refused: true, outcomeUnknown: false, cause: 'test' };
      await results.keepInQuarantine(attempt);
    }
    if (kind === 'release') await results.release(claim, 0);
    if (kind !== 'save') return undefined;
    const bytes = Buffer.from([0]);
    const tokens = {
      generation: claim.fence,
      keyId: 'key',
      dataKey: bytes,
      accessToken: bytes,
      refreshToken: bytes,
    };
    return (await results.savePairs([{ linkId: claim.id, tokens, expiresAt: Date.now() + 3_600_000 }])).has(
      claim.id,
    );
  };

  const check = (
    before: Row,
    after: Row,
    step: Step,
    claim: ClaimedLink | undefined,
    taken: boolean | undefined,
  ): void => {
    // Fence and generation never fall, and a revoked link stays revoked.
    expect(after.fence).toBeGreaterThanOrEqual(before.fence);
    expect(after.generation).toBeGreaterThanOrEqual(before.generation);
    expect(after.generation).toBeLessThanOrEqual(after.fence);
    if (before.status === 'revoked') expect(after.status).toBe('revoked');
    // The encrypted pair has the row's generation, even in quarantine; a revoked link has none.
    expect(after.secretsGeneration).toBe(after.status === 'revoked' ? null : after.generation);
    if (step.kind === 'claim' && after.fence > before.fence) {
      expect([before.lease.wall, before.lease.beats]).toEqual([false, false]);
      expect(before.status).not.toBe('revoked');
    }
    // An overtaken holder does not take the lease from the current one.
    if (isEnd(step) && claim !== undefined && claim.fence < before.fence)
      expect(after.lease).toEqual(before.lease);
    // A holder that was not overtaken gives its lease back, so that nothing waits for it to end.
    if (isEnd(step) && step.kind !== 'end' && claim?.fence === before.fence && before.status === 'active')
      expect(after.lease.until).toBeNull();
    if (step.kind === 'save' && claim !== undefined) {
      // A pair counts exactly if no later one was saved: neither lost while it is the newest, nor stored when it is not.
      expect(taken).toBe(
        before.status !== 'revoked' && claim.fence >= before.generation && claim.fence !== before.generation,
      );
      // Even on a link that was refused in the meantime: a pair from COCO outweighs an earlier refusal.
      if (taken === true) expect([after.generation, after.status]).toEqual([claim.fence, 'active']);
    }
    if (step.kind === 'end' && before.status === 'active' && after.status === 'reauthorization_required') {
      expect([claim?.fence, claim?.generation]).toEqual([before.fence, before.generation]);
    }
  };

  it('the newest pair wins, a verdict counts for the newest only, and a revoked link stays revoked', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const id = await makeLink();
        const held = new Map<number, ClaimedLink>();
        try {
          for (const step of sequence) {
            const before = await read(id);
            const claim = 'holder' in step ? held.get(step.holder) : undefined;
            const taken = await take(id, step, held);
            check(before, await read(id), step, claim, taken);
          }
        } finally {
          // A link left in quarantine would be claimed in place of the next one.
          await database.query('DELETE FROM links WHERE id = $1', [id]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('one of many simultaneous claims succeeds', async () => {
    const id = await makeLink();
    const claimed = await Promise.all(Array.from({ length: 64 }, () => claims.claimOne(id, 1)));
    expect(claimed.filter((claim) => claim !== undefined)).toHaveLength(1);
  });
});
