import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import type { AuditTrail } from '#audit';
import { Secret, SystemIds } from '#kernel';
import { UserNames, type EndedLink, type LinkStore } from '#vault';
import { tokenCipherOf } from '../../../../test/chaos/stage/seed-links.js';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { LinkSessionStore } from './link-session.store.js';
import type { OAuthSettings } from '../oauth-settings.js';
import { PendingLinks } from './pending-links.js';
import { SessionEnds } from './session-ends.store.js';
import type { UpstreamRevocation } from '../upstream-revocation.js';

const SERVICE = randomUUID();

const accountOf = (name: string): Buffer => Buffer.from(name.padEnd(32));

describe('a link that nobody confirms', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let pending: PendingLinks;
  let told: EndedLink[];
  let recorded: string[];
  const tokenCipher = tokenCipherOf(`key:${randomBytes(32).toString('base64')}`);

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [SERVICE],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(() => {
    told = [];
    recorded = [];
    const audit = {
      recordWithin: (_manager: unknown, events: readonly { action: string; linkId: string }[]) => {
        recorded.push(...events.map(({ action, linkId }) => `${action} ${linkId}`));
        return Promise.resolve();
      },
    };
    const upstream = {
      tell: (links: readonly EndedLink[]) => told.push(...links),
      keepsUp: () => Promise.resolve(),
    };
    const settings = { defaultTokenLifetimeSeconds: 60 } as unknown as OAuthSettings;
    pending = new PendingLinks(
      dataSource,
      new LinkSessionStore(dataSource, settings),
      new SessionEnds(dataSource, settings, new UserNames(dataSource)),
      {} as unknown as LinkStore,
      tokenCipher,
      audit as unknown as AuditTrail,
      new SystemIds(),
      settings,
      upstream as unknown as UpstreamRevocation,
    );
    pending.onModuleInit();
  });

  afterEach(async () => {
    await pending.onModuleDestroy();
    await database.query('DELETE FROM link_sessions');
    await database.query('DELETE FROM links');
  });

  const addLink = async (status: string, account?: string): Promise<string> => {
    const id = randomUUID();
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at)
       VALUES ($1, $2, 'user', $3, 1, 1, now())`,
      [id, SERVICE, status],
    );
    if (account !== undefined)
      await database.query('INSERT INTO link_accounts (link_id, account_digest) VALUES ($1, $2)', [
        id,
        accountOf(account),
      ]);
    return id;
  };

  /** A session whose time to confirm ran out this many seconds ago. */
  const addPending = async (late: number, account?: string): Promise<string> => {
    const id = await addLink('pending', account);
    const { keyId, dataKey, accessToken, refreshToken } = tokenCipher.encrypt({ serviceId: SERVICE, id }, 1, {
      accessToken: new Secret(`access ${id}`),
      refreshToken: new Secret(`refresh ${id}`),
    });
    await database.query('INSERT INTO link_secrets VALUES ($1, 1, $2, $3, $4, $5)', [
      id,
      keyId,
      dataKey,
      accessToken,
      refreshToken,
    ]);
    await database.query(
      `INSERT INTO link_sessions (id, service_id, user_id, return_url, status, expires_at, connect_token_digest, link_id,
         confirmation_digest, confirmation_expires_at)
       VALUES (broker_uuid7(), $1, 'user', 'https://app.example.com/', 'linked', now(), $2, $3, $4,
         now() - $5 * interval '1 second')`,
      [SERVICE, randomBytes(32), id, randomBytes(32), late],
    );
    return id;
  };

  const left = async (): Promise<string[]> =>
    (await database.query(`SELECT id FROM links WHERE status = 'pending'`)).map(({ id }) => id as string);

  it('in time is destroyed with its tokens and recorded, and its session can no longer be confirmed', async () => {
    const [late, early] = [await addPending(1, 'ada'), await addPending(-60, 'grace')];
    await pending.sweep();
    expect(await left()).toEqual([early]);
    expect(recorded).toEqual([`link.expired_unconfirmed ${late}`]);
    const sessions = await database.query(
      'SELECT status, confirmation_digest IS NULL AS spent FROM link_sessions WHERE link_id = $1',
      [late],
    );
    expect(sessions).toEqual([{ status: 'expired', spent: true }]);
    const secrets = await database.query('SELECT link_id FROM link_secrets');
    expect(secrets).toEqual([{ link_id: early }]);
  });

  it('leaves no grant at COCO that nobody holds: COCO is given the refresh token to revoke', async () => {
    const id = await addPending(1, 'ada');
    await pending.sweep();
    expect(told.map((link) => link.id)).toEqual([id]);
    const [link] = told;
    const token = link?.encrypted && tokenCipher.decryptRefreshToken(link, link.encrypted);
    expect(token?.reveal()).toBe(`refresh ${id}`);
  });

  it.each(['active', 'reauthorization_required'])(
    'does not cost a link that is %s with the same account, or with an unknown one, its consent',
    async (status) => {
      await addLink(status, 'ada');
      await addPending(1, 'ada');
      await addPending(1);
      await pending.sweep();
      expect([await left(), told]).toEqual([[], []]);
    },
  );

  it('is revoked at COCO if only a revoked link had the same account', async () => {
    await addLink('revoked', 'ada');
    await addPending(1, 'ada');
    await pending.sweep();
    expect(told).toHaveLength(1);
  });

  it('because a revocation ended it first is recorded once, as revoked, and its session says so', async () => {
    const id = await addPending(1, 'ada');
    await database.query(`UPDATE links SET status = 'revoked' WHERE id = $1`, [id]);
    await pending.sweep();
    expect([recorded, told]).toEqual([[], []]);
    const sessions = await database.query(
      'SELECT status, failure_reason FROM link_sessions WHERE link_id = $1',
      [id],
    );
    expect(sessions).toEqual([{ status: 'expired', failure_reason: 'link_revoked' }]);
  });

  it('is destroyed however many there are', async () => {
    for (let count = 0; count < 205; count += 1) await addPending(1, `account ${count}`);
    await pending.sweep();
    expect([await left(), told.length, recorded.length]).toEqual([[], 205, 205]);
  });
});
