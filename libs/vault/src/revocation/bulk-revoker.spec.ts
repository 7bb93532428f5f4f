import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { until } from '../../../../test/harness/time/until.js';
import { RevocationNotFound } from '../vault-errors.js';
import { BulkRevoker } from './bulk-revoker.js';
import type { RevocationTarget } from './revocation.js';
import { RevocationStore } from './revocation.store.js';

const by = { actor: { kind: 'service', id: 'admin' }, requestId: 'request', remoteAddress: '::1' } as const;

let database: TestDatabase;
let dataSource: DataSource;
let revoker: BulkRevoker;
let store: RevocationStore;
let serviceId: string;
let elsewhere: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  const trail = new AuditTrail(dataSource, new SystemIds());
  store = new RevocationStore(dataSource, trail, new SystemIds());
  revoker = new BulkRevoker(dataSource, trail, store);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
  serviceId = await storeService(database);
  elsewhere = await storeService(database);
});

/** Carries out a revocation. @returns the sizes of its batches */
const carryOut = async (id?: string): Promise<number[]> => {
  const batches: number[] = [];
  for (let ended = await revoker.next(id); ended !== undefined; ended = await revoker.next(id))
    batches.push(ended.length);
  return batches;
};

const revokedOf = async (): Promise<string[]> =>
  (await database.query(`SELECT id FROM links WHERE status = 'revoked'`))
    .map(({ id }) => id as string)
    .sort();

describe('a revocation of many links', () => {
  it.each<[string, () => RevocationTarget, string[]]>([
    ['of all', () => ({ all: true }), ['one', 'other user', 'elsewhere', 'refused']],
    ['of one service', () => ({ serviceId }), ['one', 'other user', 'refused']],
    ['of one user', () => ({ userId: 'user' }), ['one', 'elsewhere', 'refused']],
    ['of one user at one service', () => ({ userId: 'user', serviceId }), ['one', 'refused']],
    ['by ids', () => ({ linkIds: [ids.one ?? '', ids.elsewhere ?? ''] }), ['one', 'elsewhere']],
  ])('%s ends exactly those', async (_name, target, names) => {
    ids.one = await storeLink(database, serviceId);
    ids['other user'] = await storeLink(database, serviceId, { user_id: 'other' });
    ids.refused = await storeLink(database, serviceId, { status: 'reauthorization_required' });
    ids.elsewhere = await storeLink(database, elsewhere);
    expect(await store.count(target())).toBe(names.length);
    const id = await store.begin(target(), 'why', by);
    await carryOut(id);
    expect(await revokedOf()).toEqual(names.map((name) => ids[name]).sort());
    expect(await store.find(id)).toMatchObject({
      linksTotal: names.length,
      linksRevoked: names.length,
      startedBy: 'admin',
      finishedAt: expect.any(Date) as unknown as Date,
    });
  });
  const ids: Record<string, string> = {};

  it('survives a deadlock with refreshes that lock the same links in another order', async () => {
    const [first, second] = [
      await storeLink(database, serviceId, { user_id: 'a' }),
      await storeLink(database, serviceId, { user_id: 'b' }),
    ];
    const id = await store.begin({ serviceId }, 'why', by);
    const touch = 'UPDATE links SET last_refreshed_at = now() WHERE id = $1';
    await database.query('BEGIN');
    await database.query(touch, [second]);
    const revoking = carryOut(id);
    await until('it waits for the second link', async () => {
      const waiting = await dataSource.query<unknown[]>(
        `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting.length > 0;
    });
    // PostgreSQL rolls back the one that detects the deadlock first: the revocation, which has waited longer.
    await database.query(touch, [first]).catch(() => undefined);
    await database.query('COMMIT');
    expect((await revoking)[0]).toBe(2);
    expect(await revokedOf()).toEqual([first, second].sort());
  });

  it('destroys each link’s tokens, raises its fence, and records who did it', async () => {
    const id = await storeLink(database, serviceId, { fence: 4, lease_until: new Date() });
    await database.query('INSERT INTO link_uses VALUES ($1, now())', [id]);
    await database.query(`INSERT INTO link_accounts VALUES ($1, '\\x00')`, [id]);
    const revocation = await store.begin({ serviceId }, 'why', by);
    const ended = await revoker.next(revocation);
    expect(ended).toMatchObject([{ id, serviceId, encrypted: { generation: 1, keyId: 'key' } }]);
    expect(await readLink(database, id)).toMatchObject({
      status: 'revoked',
      fence: 5,
      secretsGeneration: null,
      lease_until: null,
      refresh_due_at: null,
    });
    for (const table of ['link_uses', 'link_accounts'])
      expect(await database.query(`SELECT FROM ${table} WHERE link_id = $1`, [id])).toEqual([]);
    expect(
      await database.query(
        'SELECT action, actor_kind, actor_id, request_id, details FROM audit_events WHERE link_id = $1',
        [id],
      ),
    ).toEqual([
      {
        action: 'link.revoked',
        actor_kind: 'service',
        actor_id: 'admin',
        request_id: 'request',
        details: { reason: 'why', revocation },
      },
    ]);
  });

  it('resumes batch by batch, and walks a second time for links that committed late', async () => {
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation)
       SELECT gen_random_uuid(), $1, 'user ' || n % 7, 'active', 1, 1 FROM generate_series(1, 450) AS n`,
      [serviceId],
    );
    const id = await store.begin({ serviceId }, 'why', by);
    expect(await revoker.next(id)).toHaveLength(200);
    expect(await revoker.next(id)).toHaveLength(200);
    const late = await storeLink(database, serviceId, { user_id: ' before all', created_at: new Date(0) });
    // The rest; the end of the first walk; the late link; the end of the second walk.
    expect(await carryOut(id)).toEqual([50, 0, 1, 0, 0]);
    expect(await readLink(database, late)).toMatchObject({ status: 'revoked' });
    expect((await store.find(id)).linksRevoked).toBe(451);
  });

  it('leaves links that were created after it began', async () => {
    const id = await store.begin({ serviceId }, 'why', by);
    await storeLink(database, serviceId, { created_at: new Date(Date.now() + 60_000) });
    await carryOut(id);
    expect(await revokedOf()).toEqual([]);
  });

  it('is carried out once, the oldest first unless one is asked for', async () => {
    const first = await store.begin({ serviceId }, 'first', by);
    const second = await store.begin({ serviceId: elsewhere }, 'second', by);
    await carryOut(second);
    expect((await store.find(first)).finishedAt).toBeUndefined();
    await carryOut();
    expect((await store.find(first)).finishedAt).toBeInstanceOf(Date);
    expect(await revoker.next()).toBeUndefined();
    const told = await database.query(
      `SELECT details->>'revocation' AS id FROM audit_events WHERE action = 'revocation.finished'
         AND details->>'revocation' = ANY($1)`,
      [[first, second]],
    );
    expect(told.map(({ id }) => id).sort()).toEqual([first, second].sort());
  });

  it('is listed newest first, page by page, and is not found under an unknown id', async () => {
    const begun = [await store.begin({ serviceId }, '1', by), await store.begin({ serviceId }, '2', by)];
    const [newest, older] = [...begun].sort().reverse();
    expect((await store.list(1, undefined)).map(({ id }) => id)).toEqual([newest]);
    expect((await store.list(1, newest)).map(({ id }) => id)).toEqual([older]);
    await expect(store.find(randomUUID())).rejects.toBeInstanceOf(RevocationNotFound);
  });
});
