import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Secret } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { readLink, storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import type { TokenCipher } from '../token-cipher.js';
import { judgeCopy, type LinkCopy, type LinkState } from '../link/link-copy.js';
import { judgeLinkCopies, putLinkCopies } from './link-writer.js';

const HERE: LinkState = { serviceId: 'service', generation: 5, fence: 7, status: 'active' };

describe('a copy', () => {
  it.each<[string, Partial<LinkState>, LinkState | undefined, string]>([
    ['of an unknown link', {}, undefined, 'created'],
    ['of a newer generation, whatever its fence', { generation: 6, fence: 1 }, HERE, 'replaced'],
    ['of an older generation, whatever its fence', { generation: 4, fence: 99 }, HERE, 'kept'],
    ['of the same generation and a higher fence', { fence: 8 }, HERE, 'replaced'],
    ['of the same generation and fence', {}, HERE, 'kept'],
    ['of the same generation and a lower fence', { fence: 6 }, HERE, 'kept'],
    ['of a link that was revoked here', { generation: 9 }, { ...HERE, status: 'revoked' }, 'kept'],
    ['of another service’s link', { generation: 9, serviceId: 'another' }, HERE, 'kept'],
  ])('%s is imported only if it is newer', (_name, facts, here, verdict) => {
    expect(judgeCopy({ ...HERE, ...facts }, here)).toBe(verdict);
  });
});

describe('imported copies', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let serviceId: string;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    serviceId = await storeService(database);
  });

  afterAll(async () => {
    await database.drop();
  });

  const copyOf = (id: string, facts: Partial<LinkCopy> = {}): LinkCopy => ({
    id,
    serviceId,
    userId: 'user',
    status: 'active',
    createdAt: new Date(0),
    activatedAt: new Date(0),
    revokedAt: null,
    generation: 3,
    fence: 4,
    accessTokenExpiresAt: new Date(),
    refreshDueAt: new Date(),
    outcomeUnknown: false,
    failedRefreshes: 0,
    lastRefreshedAt: null,
    lastError: null,
    lastErrorAt: null,
    tokens: { accessToken: new Secret('access'), refreshToken: new Secret('refresh') },
    ...facts,
  });

  const put = (copies: LinkCopy[]): Promise<string[]> => {
    const bytes = Buffer.from([1]);
    const encrypt = (_copy: unknown, generation: number): object => ({
      generation,
      keyId: 'here',
      dataKey: bytes,
      accessToken: bytes,
      refreshToken: bytes,
    });
    return dataSource.transaction((manager) =>
      putLinkCopies(manager, { encrypt } as unknown as TokenCipher, copies),
    );
  };

  /** An existing link with an account. */
  const stored = async (facts: object = {}): Promise<string> => {
    const id = await storeLink(database, serviceId, { ...facts });
    await database.query(`INSERT INTO link_accounts VALUES ($1, '\\x00')`, [id]);
    return id;
  };
  const hasAccount = async (id: string): Promise<boolean> =>
    (await database.query('SELECT FROM link_accounts WHERE link_id = $1', [id])).length === 1;

  it('replace older tokens, and bring neither a lease nor old refusals', async () => {
    const older = await stored({ lease_until: new Date(), refusal: 'r', refusal_count: 3, fence: 9 });
    const fresh = randomUUID();
    expect(await put([copyOf(older), copyOf(fresh)])).toEqual(['replaced', 'created']);
    for (const id of [older, fresh])
      expect(await readLink(database, id)).toMatchObject({
        status: 'active',
        generation: 3,
        secretsGeneration: 3,
        lease_until: null,
        refusal: null,
        refused_at: null,
      });
    // The fence never falls: a claim from before the import must not count.
    expect((await readLink(database, older)).fence).toBe(9);
    expect(await hasAccount(older)).toBe(true);
  });

  it('of ended links destroy their tokens and account here, and those of no other link', async () => {
    const [ended, other, revoked] = [await stored(), await stored(), await stored({ status: 'revoked' })];
    await put([copyOf(ended, { status: 'revoked', revokedAt: new Date(), tokens: undefined })]);
    expect(await readLink(database, ended)).toMatchObject({ status: 'revoked', secretsGeneration: null });
    expect([await hasAccount(ended), await hasAccount(other), await hasAccount(revoked)]).toEqual([
      false,
      true,
      true,
    ]);
    expect(await readLink(database, other)).toMatchObject({
      status: 'active',
      generation: 1,
      secretsGeneration: 1,
    });
  });

  it.each([
    ['from its last error on', new Date(1_000), new Date(1_000)],
    ['from its creation on if that is unknown', null, new Date(0)],
  ])('in quarantine stay there, counted %s', async (_name, lastErrorAt, refusedAt) => {
    const [quarantined, emptied] = [randomUUID(), randomUUID()];
    const facts = { status: 'reauthorization_required', lastErrorAt } as const;
    await put([copyOf(quarantined, facts), copyOf(emptied, { ...facts, tokens: undefined })]);
    expect((await readLink(database, quarantined)).refused_at).toEqual(refusedAt);
    expect((await readLink(database, emptied)).refused_at).toBeNull();
  });

  it('older than the existing link change nothing, and a dry run says so', async () => {
    const id = await stored({ generation: 9 });
    const before = await readLink(database, id);
    expect(await judgeLinkCopies(dataSource.manager, [copyOf(id), copyOf(randomUUID())])).toEqual([
      'kept',
      'created',
    ]);
    expect(await put([copyOf(id)])).toEqual(['kept']);
    expect(await readLink(database, id)).toEqual(before);
    expect(await database.query('SELECT FROM audit_events WHERE link_id = $1', [id])).toEqual([]);
  });
});
