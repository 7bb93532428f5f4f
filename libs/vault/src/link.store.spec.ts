import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../test/harness/rows/stored-links.js';
import { until } from '../../../test/harness/time/until.js';
import { LinkAccounts } from './account/link-accounts.js';
import { LinkEntity } from './link/link.entity.js';
import { LinkStore } from './link.store.js';
import type { EncryptedTokens } from './token-cipher.js';

const HOUR = 3_600_000;
const account = Buffer.from('account');

let database: TestDatabase;
let dataSource: DataSource;
let accounts: LinkAccounts;
let links: LinkStore;
let serviceId: string;
/** A link that must never change. */
let bystander: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await new DataSource({
    type: 'postgres',
    url: database.url,
    entities: [LinkEntity],
  }).initialize();
  accounts = new LinkAccounts(dataSource);
  links = new LinkStore(dataSource, new SystemRandomness());
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

beforeEach(async () => {
  serviceId = await storeService(database);
  bystander = await storeLink(database, serviceId);
});

const tokens = (generation: number): EncryptedTokens => ({
  generation,
  keyId: 'key',
  dataKey: Buffer.from([1]),
  accessToken: Buffer.from([2]),
  refreshToken: Buffer.from([3]),
});

const createPending = async (lifetime = HOUR): Promise<string> => {
  const id = randomUUID();
  const link = { id, serviceId, userId: 'user', lifetime, account };
  await links.createPending(dataSource.manager, link, tokens(1));
  return id;
};

const dueIn = async (id: string): Promise<number> =>
  ((await readLink(database, id)).refresh_due_at as Date).getTime() - Date.now();

/** Statements in this database that wait for a lock. */
const waitingForLocks = async (): Promise<number> =>
  (
    await database.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
  ).length;

const isUntouched = async (id: string): Promise<void> => {
  expect(await readLink(database, id)).toMatchObject({
    status: 'active',
    generation: 1,
    secretsGeneration: 1,
    fence: 1,
  });
};

describe('a link that awaits confirmation', () => {
  it('is not due, and keeps its tokens and its account', async () => {
    const id = await createPending();
    expect(await readLink(database, id)).toMatchObject({
      status: 'pending',
      generation: 1,
      fence: 1,
      secretsGeneration: 1,
      refresh_due_at: null,
    });
    expect(await accounts.of(id)).toEqual(account);
  });

  it('is activated once, and is due within its lifetime', async () => {
    const id = await createPending();
    expect(await links.activate(dataSource.manager, id)).toBe(true);
    expect((await links.find(id))?.status).toBe('active');
    expect(await dueIn(id)).toBeGreaterThan(0);
    expect(await dueIn(id)).toBeLessThan(HOUR);
    expect(await links.activate(dataSource.manager, id)).toBe(false);
    await isUntouched(bystander);
  });

  it.each(['revoked', 'reauthorization_required'])('cannot be confirmed once it is %s', async (status) => {
    const id = await storeLink(database, serviceId, { status });
    expect(await links.activate(dataSource.manager, id)).toBe(false);
    expect((await links.find(id))?.status).toBe(status);
  });

  it('is removed with its tokens, unless it was confirmed', async () => {
    const id = await createPending();
    await links.removePending(dataSource.manager, id);
    await links.removePending(dataSource.manager, bystander);
    expect(await links.find(id)).toBeUndefined();
    expect(await database.query('SELECT FROM link_secrets WHERE link_id = $1', [id])).toEqual([]);
    await isUntouched(bystander);
  });

  it('has no account if COCO names none', async () => {
    const id = randomUUID();
    const link = { id, serviceId, userId: 'user', lifetime: HOUR, account: undefined };
    await links.createPending(dataSource.manager, link, tokens(1));
    expect(await accounts.of(id)).toBeUndefined();
  });
});

describe('a newer consent', () => {
  it.each(['active', 'reauthorization_required'])(
    'makes a link that is %s active with the new tokens and expiry, and clears its failures',
    async (status) => {
      const id = await storeLink(database, serviceId, {
        status,
        failed_refreshes: 3,
        last_trouble: 'grant_refused',
        refused_at: new Date(),
        lease_until: new Date(),
        outcome_unknown: true,
      });
      const from = await createPending(2 * HOUR);
      expect(await links.renew(dataSource.manager, id, tokens(9), from)).toBe(true);
      expect(await readLink(database, id)).toMatchObject({
        status: 'active',
        generation: 9,
        fence: 9,
        secretsGeneration: 9,
        failed_refreshes: 0,
        last_trouble: null,
        refused_at: null,
        lease_until: null,
        outcome_unknown: false,
        access_token_expires_at: (await readLink(database, from)).access_token_expires_at,
      });
      expect(await dueIn(id)).toBeLessThan(2 * HOUR);
      await isUntouched(bystander);
    },
  );

  it.each<[string, object, number]>([
    ['of a revoked link', { status: 'revoked' }, 9],
    ['whose generation a running refresh may use', { fence: 9 }, 9],
    ['that a claim has overtaken', { fence: 10 }, 9],
  ])('%s changes nothing', async (_name, facts, generation) => {
    const id = await storeLink(database, serviceId, { ...facts });
    const before = await readLink(database, id);
    const renewed = await links.renew(dataSource.manager, id, tokens(generation), await createPending());
    expect([renewed, await readLink(database, id)]).toEqual([false, before]);
  });
});

describe('a revocation', () => {
  const by = { actor: { kind: 'system' }, details: { reason: 'left' } } as const;

  it.each(['active', 'pending', 'reauthorization_required'])(
    'of a link that is %s destroys its tokens and account, keeps only its last use, and is recorded once',
    async (status) => {
      const id = await storeLink(database, serviceId, { status, fence: 4, lease_until: new Date() });
      await database.query('INSERT INTO link_uses VALUES ($1, now())', [id]);
      await accounts.learn(dataSource.manager, id, account);
      expect([await links.revoke(id, by), await links.revoke(id, by)]).toEqual([true, false]);
      // The fence rises: neither a running refresh nor an older copy of the link may bring it back.
      expect(await readLink(database, id)).toMatchObject({
        status: 'revoked',
        fence: 5,
        secretsGeneration: null,
        refresh_due_at: null,
        lease_until: null,
        revoked_at: expect.any(Date) as unknown as Date,
        used_until: expect.any(Date) as unknown as Date,
      });
      expect(await database.query('SELECT FROM link_uses WHERE link_id = $1', [id])).toEqual([]);
      expect(await accounts.of(id)).toBeUndefined();
      expect(
        await database.query('SELECT action, details FROM audit_events WHERE link_id = $1', [id]),
      ).toEqual([{ action: 'link.revoked', details: { reason: 'left' } }]);
      await isUntouched(bystander);
    },
  );

  it('without a reason records none', async () => {
    await links.revoke(bystander, { actor: { kind: 'system' } });
    expect(await database.query('SELECT details FROM audit_events WHERE link_id = $1', [bystander])).toEqual([
      { details: {} },
    ]);
  });

  it('destroys the tokens of a renewal that commits while the revocation waits for its lock', async () => {
    const id = await storeLink(database, serviceId, { status: 'reauthorization_required' });
    await database.query('DELETE FROM link_secrets WHERE link_id = $1', [id]);
    const from = await createPending();
    let revoked: Promise<boolean> | undefined;
    await dataSource.transaction(async (manager) => {
      expect(await links.renew(manager, id, tokens(9), from)).toBe(true);
      revoked = links.revoke(id, by);
      await until('the revocation to wait', async () => (await waitingForLocks()) === 1);
    });
    expect(await revoked).toBe(true);
    expect(await readLink(database, id)).toMatchObject({ status: 'revoked', secretsGeneration: null });
  });

  it('of an unknown link does nothing', async () => {
    expect(await links.revoke(randomUUID(), by)).toBe(false);
  });
});

describe('a list of links', () => {
  const ids = async (
    filter: Partial<Parameters<LinkStore['list']>[1]> = {},
    linkAccess: 'own' | 'any' = 'own',
  ): Promise<string[]> =>
    (await links.list({ serviceId, linkAccess }, { limit: 1_000, ...filter })).map(({ id }) => id);

  it('has only the links of the service, newest first, unless it may see all', async () => {
    const other = await storeLink(database, await storeService(database));
    const own = [bystander, await storeLink(database, serviceId)].sort().reverse();
    expect(await ids()).toEqual(own);
    expect(await ids({}, 'any')).toEqual(expect.arrayContaining([...own, other]));
  });

  it('can be limited to a user, a state, a page and a size', async () => {
    const another = await storeLink(database, serviceId, { user_id: 'another' });
    const refused = await storeLink(database, serviceId, { status: 'reauthorization_required' });
    const all = [bystander, another, refused].sort().reverse();
    expect(await ids({ userId: 'another' })).toEqual([another]);
    expect(await ids({ status: 'reauthorization_required' })).toEqual([refused]);
    expect(await ids({ before: all[0] })).toEqual(all.slice(1));
    expect(await ids({ limit: 2 })).toEqual(all.slice(0, 2));
  });
});
