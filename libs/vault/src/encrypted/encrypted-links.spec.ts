import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { NIL_UUID, Secret, SystemClock, SystemRandomness } from '#kernel';
import {
  Cipher,
  Keyring,
  RewrapSweep,
  type KeyringSettings,
  type ReencryptedBatch,
  type EncryptionContext,
  type WrappedKey,
} from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { vaultKinds } from '../../../../test/harness/encryption/encrypted-kinds.js';
import { TokenCipher, type EncryptedTokens } from '../token-cipher.js';
import { EncryptedLinks } from './encrypted-links.js';

const LINKS = 400;

const OPTIONS = { rate: undefined, isStopped: () => false, onBatch: () => undefined };

function settingsWith(keyring: Keyring): KeyringSettings {
  const settings: Pick<KeyringSettings, 'keyring'> = { keyring };
  return settings as KeyringSettings;
}

/** Changes a link at the moment its data key is wrapped again. */
class MeddledCipher extends Cipher {
  meddle: (linkId: string) => void = () => undefined;

  override rewrap(context: EncryptionContext, wrappedKey: Buffer): WrappedKey {
    this.meddle(context.recordId);
    return super.rewrap(context, wrappedKey);
  }
}

describe('moving links to another key', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let keyring: Keyring;
  let tokenCipher: TokenCipher;
  let reencryption: EncryptedLinks['reencryption'];
  let sweep: RewrapSweep;
  let linkIds: string[];
  const serviceId = randomUUID();

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect({ poolSize: 8 });
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'service', 'tests', '{}', '{}', 'own', '{}')`,
      [serviceId],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    await database.query('DELETE FROM links');
    keyring = Keyring.parse(['old', 'new'].map((id) => `${id}:${randomBytes(32).toString('base64')}`).join());
    const cipher = new Cipher(settingsWith(keyring), new SystemRandomness());
    tokenCipher = new TokenCipher(cipher);
    reencryption = new EncryptedLinks(dataSource, tokenCipher, cipher).reencryption;
    sweep = new RewrapSweep(dataSource, vaultKinds(dataSource, cipher), new SystemClock());
    linkIds = Array.from({ length: LINKS }, () => randomUUID()).sort();
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status) SELECT id, $2, 'user', 'active' FROM unnest($1::uuid[]) AS id`,
      [linkIds, serviceId],
    );
    for (const linkId of linkIds) await save(linkId, encrypt(linkId, 1));
  });

  /** Makes a key primary, here and in the database. */
  const choose = async (keyId: string): Promise<void> => {
    keyring.choosePrimary(keyId);
    await database.query(
      `INSERT INTO keyring_choice (id, primary_key_id) VALUES (1, $1)
       ON CONFLICT (id) DO UPDATE SET primary_key_id = excluded.primary_key_id`,
      [keyId],
    );
  };

  /** Moves a batch from the old key to the new one. */
  const moveSome = async (after: string, limit: number): Promise<ReencryptedBatch> =>
    dataSource.transaction((manager) =>
      reencryption.reencrypt({ from: 'old', to: 'new', after, limit }, manager),
    );

  const encrypt = (linkId: string, generation: number): EncryptedTokens =>
    tokenCipher.encrypt({ id: linkId, serviceId }, generation, {
      accessToken: new Secret(`${linkId} ${generation}`),
      refreshToken: undefined,
    });

  /** Writes a pair as a refresh does, replacing the existing one. */
  const save = async (linkId: string, tokens: EncryptedTokens): Promise<void> => {
    await dataSource.query(
      `INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
         data_key = excluded.data_key, access_token = excluded.access_token`,
      [linkId, tokens.generation, tokens.keyId, tokens.dataKey, tokens.accessToken],
    );
  };

  /** The decrypted access token of every link. */
  const openAll = async (): Promise<Map<string, string>> => {
    const rows = await dataSource.query<(EncryptedTokens & { linkId: string })[]>(
      `SELECT link_id AS "linkId", generation::int, key_id AS "keyId", data_key AS "dataKey", access_token AS "accessToken"
       FROM link_secrets`,
    );
    return new Map(
      rows.map((row) => [
        row.linkId,
        tokenCipher.decryptAccessToken({ id: row.linkId, serviceId }, row).reveal(),
      ]),
    );
  };

  const countUnder = async (keyId: string): Promise<number> => reencryption.countUnder(keyId, dataSource);

  it('continues after the previous batch, and changes only the wrapped key', async () => {
    const tokens =
      'SELECT link_id, generation, access_token, refresh_token FROM link_secrets ORDER BY link_id';
    const before = await database.query(tokens);
    await choose('new');
    const first = await moveSome(NIL_UUID, 150);
    expect(first).toEqual({ moved: 150, failed: [], last: linkIds[149] });
    const second = await moveSome(first.last ?? '', 1_000);
    expect(second).toEqual({ moved: 250, failed: [], last: linkIds[399] });
    expect((await moveSome(second.last ?? '', 1_000)).last).toBeUndefined();
    expect(await database.query(tokens)).toEqual(before);
    expect([await countUnder('old'), await countUnder('new')]).toEqual([0, LINKS]);
    expect([...(await openAll())].every(([linkId, token]) => token === `${linkId} 1`)).toBe(true);
  });

  it('keeps the pair of a refresh that commits between reading and writing a row', async () => {
    await choose('new');
    const saves: Promise<void>[] = [];
    const meddled = new MeddledCipher(settingsWith(keyring), new SystemRandomness());
    meddled.meddle = (linkId) => {
      if (linkIds.indexOf(linkId) < 50) saves.push(save(linkId, encrypt(linkId, 2)));
    };
    await new RewrapSweep(dataSource, vaultKinds(dataSource, meddled), new SystemClock()).run(
      keyring,
      OPTIONS,
    );
    await Promise.all(saves);
    expect(saves).toHaveLength(50);
    const generation = (linkId: string): number => (linkIds.indexOf(linkId) < 50 ? 2 : 1);
    expect(await openAll()).toEqual(
      new Map(linkIds.map((linkId) => [linkId, `${linkId} ${generation(linkId)}`])),
    );
  });

  it('is shared out among replicas that do it at once', async () => {
    await choose('new');
    const results = await Promise.all([1, 2, 3].map(() => sweep.run(keyring, OPTIONS)));
    expect(results.reduce((sum, { rewrapped }) => sum + rewrapped, 0)).toBe(LINKS);
    expect(await countUnder('new')).toBe(LINKS);
  });

  it('skips and reports links that do not decrypt or whose row names a different key than the blob', async () => {
    const [changed = '', renamed = '', ...others] = linkIds;
    await database.query(
      `UPDATE link_secrets SET data_key = set_byte(data_key, 100, get_byte(data_key, 100) # 1) WHERE link_id = $1`,
      [changed],
    );
    await choose('new');
    const encryptedUnderNew = encrypt(renamed, 1);
    await database.query('UPDATE link_secrets SET data_key = $2 WHERE link_id = $1', [
      renamed,
      encryptedUnderNew.dataKey,
    ]);
    const failed: string[] = [];
    const result = await sweep.run(keyring, {
      ...OPTIONS,
      onBatch: (_rewrapped, records) => failed.push(...records),
    });
    expect(result).toEqual({ rewrapped: others.length, failed: 2, lackedKeyIds: [] });
    expect(failed).toEqual([`link ${changed}`, `link ${renamed}`]);
    expect(await countUnder('old')).toBe(2);
  });

  it('counts links under a key missing from the keyring, and leaves them alone', async () => {
    const other = Keyring.parse(`another:${randomBytes(32).toString('base64')}`);
    expect(await sweep.run(other, OPTIONS)).toEqual({ rewrapped: 0, failed: LINKS, lackedKeyIds: ['old'] });
    expect(await countUnder('old')).toBe(LINKS);
  });

  it('moves nothing to a key that is no longer the primary, although this replica missed the change', async () => {
    await choose('old');
    keyring.choosePrimary('new');
    expect(await sweep.run(keyring, OPTIONS)).toMatchObject({ rewrapped: 0, failed: 0 });
    expect(await countUnder('old')).toBe(LINKS);
  });

  it('keeps to its rate', async () => {
    await choose('new');
    const begun = performance.now();
    await sweep.run(keyring, { ...OPTIONS, rate: LINKS });
    expect(performance.now() - begun).toBeGreaterThanOrEqual(990);
  });

  it('stops between two batches when asked to', async () => {
    await choose('new');
    let batches = 0;
    const onBatch = (): void => {
      batches += 1;
    };
    const { rewrapped } = await sweep.run(keyring, {
      rate: 100_000,
      isStopped: () => batches === 1,
      onBatch,
    });
    expect([batches, rewrapped]).toEqual([1, 250]);
  });
});
