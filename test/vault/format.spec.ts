import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADA } from '../harness/rows/grants.js';
import { CLIENT_ID, TestSystem, type TestService } from '../harness/broker/system.js';
import {
  unwrapDataKey,
  decryptValue,
  wrapDataKey,
  encryptValue,
  type Keys,
  type Place,
} from './independent-decoder.js';

interface SecretsRow {
  readonly generation: number;
  readonly key_id: string;
  readonly data_key: Buffer;
  readonly access_token: Buffer;
  readonly refresh_token: Buffer;
}

/** The document against the running broker, in both directions: each decrypts what the other encrypts. */
describe('the encrypted format, as its document describes it', () => {
  let system: TestSystem;
  let service: TestService;
  let keys: Keys;
  let keyId: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService();
    const [id = '', key = ''] = (system.environment.KEYRING ?? '').split(':');
    keyId = id;
    keys = new Map([[id, Buffer.from(key, 'base64')]]);
  });

  afterAll(() => system.close());

  const secretsOf = async (linkId: string): Promise<SecretsRow> => {
    const [row] = await system.database.query(
      `SELECT generation::int, key_id, data_key, access_token, refresh_token FROM link_secrets WHERE link_id = $1`,
      [linkId],
    );
    return row as unknown as SecretsRow;
  };

  const issuedSecrets = async (kind: string): Promise<string[]> => {
    const issued: { kind: string; value: string }[] = await system.control('GET', '/secrets');
    return issued.filter((secret) => secret.kind === kind).map(({ value }) => value);
  };

  const openTokens = (linkId: string, row: SecretsRow): { access: string; refresh: string } => {
    const place: Place = { serviceId: service.id, recordId: linkId, generation: row.generation };
    const dataKey = unwrapDataKey(keys, place, row.data_key);
    return {
      access: decryptValue(dataKey, place, 'access_token', row.access_token),
      refresh: decryptValue(dataKey, place, 'refresh_token', row.refresh_token),
    };
  };

  it('decrypts what the broker wrote when a link was made, and when it was refreshed', async () => {
    const linkId = await system.link(service);
    const first = await secretsOf(linkId);
    expect(first.key_id).toBe(keyId);
    const linked = openTokens(linkId, first);
    expect(await issuedSecrets('access_token')).toContain(linked.access);
    expect(await issuedSecrets('refresh_token')).toContain(linked.refresh);
    await system.expireAccessToken(linkId);
    await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    const second = await secretsOf(linkId);
    expect(second.generation).toBeGreaterThan(first.generation);
    const refreshed = openTokens(linkId, second);
    expect(refreshed).not.toEqual(linked);
    expect(await issuedSecrets('refresh_token')).toContain(refreshed.refresh);
  });

  it('decrypts the verifier of a link session', async () => {
    const session = await system.startSession(service);
    await fetch(session.json.linkUrl as string, { redirect: 'manual' });
    const [row] = await system.database.query(
      'SELECT id, data_key, code_verifier FROM link_sessions WHERE id = $1',
      [session.json.id],
    );
    const place: Place = { serviceId: service.id, recordId: String(row?.id), generation: 0 };
    const dataKey = unwrapDataKey(keys, place, row?.data_key as Buffer);
    expect(decryptValue(dataKey, place, 'code_verifier', row?.code_verifier as Buffer)).toMatch(
      /^[A-Za-z0-9_-]{43}$/,
    );
  });

  it('encrypts what the broker decrypts', async () => {
    const linkId = await system.link(service);
    const [grant] = await system.control('POST', '/grants', { userId: ADA, clientId: CLIENT_ID, count: 1 });
    const { generation } = await secretsOf(linkId);
    const place: Place = { serviceId: service.id, recordId: linkId, generation: generation + 1 };
    const key = keys.get(keyId) ?? Buffer.alloc(0);
    const dataKey = Buffer.alloc(32, 7);
    await system.database.query(
      `UPDATE link_secrets SET generation = $2, data_key = $3, access_token = $4, refresh_token = $5 WHERE link_id = $1`,
      [
        linkId,
        place.generation,
        wrapDataKey(key, keyId, place, dataKey),
        encryptValue(dataKey, place, 'access_token', grant.accessToken),
        encryptValue(dataKey, place, 'refresh_token', grant.refreshToken),
      ],
    );
    await system.database.query('UPDATE links SET generation = $2, fence = $2 WHERE id = $1', [
      linkId,
      place.generation,
    ]);
    await system.expireAccessToken(linkId);
    const answer = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    expect(answer.status).toBe(200);
    const refreshed = await secretsOf(linkId);
    expect(refreshed.generation).toBeGreaterThan(place.generation);
    expect(openTokens(linkId, refreshed).refresh).not.toBe(grant.refreshToken);
  });
});
