import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { countAccounts, LinkAccounts } from './link-accounts.js';

let database: TestDatabase;
let dataSource: DataSource;
let accounts: LinkAccounts;
let serviceId: string;
let digest: Buffer;
let tests = 0;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  accounts = new LinkAccounts(dataSource);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
  serviceId = await storeService(database);
  digest = Buffer.from(`account ${(tests += 1)}`);
});

const linked = async (facts: object = {}, account = digest): Promise<string> => {
  const id = await storeLink(database, serviceId, { ...facts });
  await database.query('INSERT INTO link_accounts VALUES ($1, $2)', [id, account]);
  return id;
};

const isHeldByAnother = (userId: string, service = serviceId): Promise<boolean> =>
  accounts.isHeldByAnother(dataSource.manager, digest, { serviceId: service, userId });

describe('the COCO account of a link', () => {
  it('is recorded once, and never for a revoked link', async () => {
    const id = await storeLink(database, serviceId);
    const other = await storeLink(database, serviceId);
    const revoked = await storeLink(database, serviceId, { status: 'revoked' });
    await accounts.learn(dataSource.manager, id, digest);
    await accounts.learn(dataSource.manager, id, Buffer.from('another account'));
    await accounts.learn(dataSource.manager, revoked, digest);
    expect(await accounts.of(id)).toEqual(digest);
    expect([await accounts.of(other), await accounts.of(revoked)]).toEqual([undefined, undefined]);
    expect(await accounts.known([id, other])).toEqual(new Set([id]));
    expect(await accounts.known([other])).toEqual(new Set());
  });

  it('cannot change while its link is locked', async () => {
    const id = await linked();
    await linked({}, Buffer.from('another account'));
    await dataSource.transaction(async (manager) => {
      expect(await accounts.lock(manager, id)).toEqual(digest);
      const locked = await database.query(
        'SELECT id FROM links WHERE id NOT IN (SELECT id FROM links FOR UPDATE SKIP LOCKED)',
      );
      expect(locked).toEqual([{ id }]);
    });
  });

  it.each([
    ['active', true],
    ['reauthorization_required', true],
    ['pending', false],
    ['revoked', false],
  ])('counts as held by a link that is %s: %s', async (status, isHeld) => {
    await linked({ status });
    expect([await accounts.isHeld(digest), await isHeldByAnother('someone else')]).toEqual([isHeld, isHeld]);
  });

  it('is held by another only if another user of the same service has linked it', async () => {
    const other = await storeService(database);
    await linked();
    expect(await isHeldByAnother('user')).toBe(false);
    expect(await isHeldByAnother('someone else')).toBe(true);
    expect(await isHeldByAnother('someone else', other)).toBe(false);
    digest = Buffer.from('nobody’s account');
    expect([await isHeldByAnother('someone else'), await accounts.isHeld(digest)]).toEqual([false, false]);
  });

  it('is locked for each service separately', async () => {
    const another = await storeService(database);
    await dataSource.transaction(async (manager) => {
      await accounts.lockAccount(manager, digest, serviceId);
      const free = async (service: string, account: Buffer): Promise<unknown> => {
        const [row] = await database.query(
          'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS free',
          [`coco account ${service} ${account.toString('hex')}`],
        );
        return row?.free;
      };
      expect(await free(serviceId, digest)).toBe(false);
      expect(await free(another, digest)).toBe(true);
    });
  });

  it('is counted for live links only', async () => {
    expect(await countAccounts(dataSource)).toEqual({ known: 0, unknown: 0 });
    await linked();
    await linked({ status: 'revoked' });
    await storeLink(database, serviceId);
    await storeLink(database, serviceId, { status: 'reauthorization_required' });
    await storeLink(database, serviceId, { status: 'pending' });
    expect(await countAccounts(dataSource)).toEqual({ known: 1, unknown: 2 });
  });
});
