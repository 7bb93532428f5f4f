import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { SystemClock, SystemRandomness } from '#kernel';
import { Cipher, Keyring, DecryptionFailures } from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { AccountPepper } from '../account/account-pepper.js';
import { EncryptedPepper } from './encrypted-pepper.js';

const cipherWith = (...ids: string[]): Cipher => {
  const keyring = Keyring.parse(ids.map((id) => `${id}:${randomBytes(32).toString('base64')}`).join(','));
  return new Cipher({ keyring }, new SystemRandomness());
};

describe('a check of the key of account digests', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let cipher: Cipher;

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(async () => {
    await database.query('DELETE FROM account_pepper');
    await database.query('DELETE FROM links');
    cipher = cipherWith('first');
  });

  const make = async (): Promise<void> => {
    const failures = new DecryptionFailures(new SystemClock(), new Registry());
    await new AccountPepper(dataSource, cipher, new SystemRandomness(), failures).key();
  };

  const found = async (by = cipher): Promise<unknown> => {
    const { findings } = await new EncryptedPepper(dataSource, by).verify();
    return [...findings.values()].flatMap(({ count, ids }) => [count, ids]);
  };

  it('finds nothing wrong if the key decrypts, or was never created', async () => {
    expect(await found()).toEqual([0, []]);
    await make();
    expect(await found()).toEqual([0, []]);
  });

  it.each([
    [
      'its value was changed',
      `UPDATE account_pepper SET pepper = set_byte(pepper, 20, get_byte(pepper, 20) # 1)`,
    ],
    ['its data key was changed', `UPDATE account_pepper SET data_key = data_key || '\\x00'`],
  ])('reports that %s', async (_what, change) => {
    await make();
    await database.query(change);
    expect(await found()).toEqual([1, ['account_pepper']]);
  });

  it('reports that the keyring lacks its key, or has different bytes under its id', async () => {
    await make();
    expect(await found(cipherWith('second'))).toEqual([1, ['account_pepper']]);
    expect(await found(cipherWith('first'))).toEqual([1, ['account_pepper']]);
  });

  it('reports that it is gone although links have digests made with it', async () => {
    const linkId = await storeLink(database, await storeService(database));
    await database.query('INSERT INTO link_accounts VALUES ($1, $2)', [linkId, Buffer.from('digest')]);
    expect(await found()).toEqual([1, ['account_pepper']]);
  });
});
