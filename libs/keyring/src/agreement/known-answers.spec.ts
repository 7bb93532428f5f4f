import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Secret, SystemRandomness } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { vaultKinds } from '../../../../test/harness/encryption/encrypted-kinds.js';
import { Cipher } from '../encryption/cipher.js';
import { freshKey, Keyring, KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { KeyMismatch, KnownAnswers } from './known-answers.js';
import type { KeyringSettings } from '../keyring-settings.js';

const randomness = new SystemRandomness();

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

afterAll(async () => {
  await database.drop();
});

beforeEach(() => database.query('TRUNCATE vault_keys, links CASCADE'));

const freshAnswers = (): KnownAnswers => new KnownAnswers(dataSource, randomness, vaultKinds(dataSource));
const key = (id: string): KeyEncryptionKey => freshKey(id, randomness);

async function knownIds(): Promise<unknown[]> {
  return (await database.query('SELECT key_id FROM vault_keys ORDER BY key_id')).map((row) => row.key_id);
}

/** A link encrypted under this key before known answers were stored. */
async function putLink(kek: KeyEncryptionKey): Promise<void> {
  const [id, serviceId] = [randomUUID(), randomUUID()];
  await database.query(
    `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
     VALUES ($1, $2, 'tests', '{}', '{}', 'own', '{}')`,
    [serviceId, serviceId],
  );
  await database.query(`INSERT INTO links (id, service_id, user_id, status) VALUES ($1, $2, 'u', 'active')`, [
    id,
    serviceId,
  ]);
  const settings: Pick<KeyringSettings, 'keyring'> = { keyring: Keyring.of([kek]) };
  const cipher = new Cipher(settings, randomness);
  const envelope = cipher.newEnvelope({ serviceId, recordId: id, generation: 1 });
  await database.query(
    `INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token) VALUES ($1, 1, $2, $3, $4)`,
    [id, envelope.keyId, envelope.wrappedKey, envelope.encrypt('access_token', new Secret('access'))],
  );
}

describe('a known answer', () => {
  it('is stored at the first use of a key, and decrypts at every later start', async () => {
    const keys = [key('a'), key('b')];
    await freshAnswers().prove(keys);
    expect(await knownIds()).toEqual(['a', 'b']);
    const before = await database.query('SELECT * FROM vault_keys ORDER BY key_id');
    await freshAnswers().prove(keys);
    expect(await database.query('SELECT * FROM vault_keys ORDER BY key_id')).toEqual(before);
  });

  it('names every key that differs from the known one of its id, and changes nothing', async () => {
    const [a, b, c] = [key('a'), key('b'), key('c')];
    await freshAnswers().prove([a, b, c]);
    const before = await database.query('SELECT * FROM vault_keys ORDER BY key_id');
    const answers = freshAnswers();
    const proving = answers.prove([key('a'), b, key('c'), key('d')]);
    await expect(proving).rejects.toThrow(KeyMismatch);
    await expect(proving).rejects.toThrow(KeyringInvalid);
    await expect(proving).rejects.toThrow(
      'holds a different key under "a", "c" than the database knows by that id',
    );
    expect(answers.refusedKeyIds).toEqual(['a', 'c']);
    expect(await database.query('SELECT * FROM vault_keys ORDER BY key_id')).toEqual(before);
    await answers.prove([a, b, c]);
    expect(answers.refusedKeyIds).toEqual([]);
  });

  it('does not decrypt under another id or once changed', async () => {
    const a = key('a');
    await freshAnswers().prove([a]);
    await database.query(`INSERT INTO vault_keys SELECT 'b', known_answer FROM vault_keys`);
    await expect(freshAnswers().prove([{ id: 'b', key: a.key }])).rejects.toThrow(KeyMismatch);
    await database.query(
      `UPDATE vault_keys SET known_answer = set_byte(known_answer, 90, 0) WHERE key_id = 'a'`,
    );
    await database.query(
      `UPDATE vault_keys SET known_answer = set_byte(known_answer, 91, 0) WHERE key_id = 'a'`,
    );
    await expect(freshAnswers().prove([a])).rejects.toThrow(KeyMismatch);
  });

  it('lets exactly one of several replicas start that bring different keys under one id', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => freshAnswers().prove([key('new')])),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is read once per key, however often the keyring is proved', async () => {
    const answers = freshAnswers();
    const keys = [key('a')];
    await answers.proveHeld(keys);
    await database.query('TRUNCATE vault_keys');
    await answers.proveHeld(keys);
    expect(await knownIds()).toEqual([]);
  });

  it('outlives the key: its id cannot be reused for another', async () => {
    await freshAnswers().prove([key('retired'), key('a')]);
    await expect(freshAnswers().prove([key('retired')])).rejects.toThrow('"retired"');
  });
});

describe('with links older than known answers', () => {
  it('proves a key by what it encrypted', async () => {
    const a = key('a');
    await putLink(a);
    await expect(freshAnswers().prove([key('a')])).rejects.toThrow(KeyMismatch);
    await expect(freshAnswers().check([key('a')])).rejects.toThrow(KeyMismatch);
    expect(await knownIds()).toEqual([]);
    await freshAnswers().prove([a]);
    expect(await knownIds()).toEqual(['a']);
  });

  it('accepts a key although one of its links is broken', async () => {
    const a = key('a');
    await putLink(a);
    await database.query(`UPDATE link_secrets SET data_key = '\\x0101'`);
    await putLink(a);
    await freshAnswers().prove([a]);
    expect(await knownIds()).toEqual(['a']);
  });
});

describe('a command', () => {
  it('checks the keys and stores nothing', async () => {
    const a = key('a');
    await freshAnswers().check([a]);
    expect(await knownIds()).toEqual([]);
    await freshAnswers().prove([a]);
    await expect(freshAnswers().check([key('a')])).rejects.toThrow(KeyMismatch);
    await freshAnswers().check([a, key('b')]);
    expect(await knownIds()).toEqual(['a']);
  });
});

it('reads nothing from a database that is not migrated yet', async () => {
  const old = await createDatabase();
  await old.query('DROP TABLE vault_keys');
  const oldSource = await new DataSource({ type: 'postgres', url: old.url }).initialize();
  await new KnownAnswers(oldSource, randomness, vaultKinds(oldSource)).prove([key('a')]);
  await oldSource.destroy();
  await old.drop();
});
