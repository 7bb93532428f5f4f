import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { vaultKinds } from '../../../../test/harness/encryption/encrypted-kinds.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import type { HolderStore } from './holder.store.js';
import type { KeyChoice } from './key-choice.js';
import { KeyChoiceStore } from './key-choice.store.js';
import { KeyDirectory } from './key.directory.js';
import { nextKeyId } from '../ring/key-id.js';
import { explainRingErrors, KeyInUse, KeyNotRetired } from '../rotation/rotation-errors.js';
import { KeyringNotWritable, KeyringUnavailable } from '../sources/keyring-source.js';

let database: TestDatabase;
let dataSource: DataSource;
let rings: ReadonlySet<string>[];
let directory: KeyDirectory;
let serviceId: string;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  serviceId = await storeService(database);
  const holders = { liveKeyIds: () => Promise.resolve(rings) };
  const choice: KeyChoice = { primaryId: 'm', pendingId: 'pending' };
  const choices = { read: () => Promise.resolve(choice) };
  const kinds = vaultKinds(dataSource);
  directory = new KeyDirectory(
    dataSource,
    choices as unknown as KeyChoiceStore,
    holders as unknown as HolderStore,
    kinds,
  );
  await new KeyChoiceStore(dataSource, kinds).chooseFirst('m');
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
  // Keys with ids before and after the primary's.
  for (const key of ['a', 'a', 'a', 'm', 'm', 'z', 'z', 'lost']) {
    const id = await storeLink(database, serviceId);
    await database.query('UPDATE link_secrets SET key_id = $2 WHERE link_id = $1', [id, key]);
  }
  rings = [new Set(['m', 'a', 'z', 'pending', 'idle']), new Set(['m', 'a'])];
});

describe('the keys', () => {
  it('are listed by id with their state and who holds them', async () => {
    const view = (await directory.list()).map(({ id, state, rows, heldBy, replicas }) => [
      id,
      state,
      rows,
      heldBy,
      replicas,
    ]);
    expect(view).toEqual([
      ['a', 'retiring', 3, 2, 2],
      ['idle', 'idle', 0, 1, 2],
      ['lost', 'missing', 1, 0, 2],
      ['m', 'primary', 2, 2, 2],
      ['pending', 'pending', 0, 1, 2],
      ['z', 'retiring', 2, 1, 2],
    ]);
  });

  it('are counted by state', async () => {
    expect(Object.fromEntries(await directory.countByState())).toEqual({
      primary: 1,
      pending: 1,
      retiring: 2,
      idle: 1,
      missing: 1,
    });
  });

  it('that are not primary have this many links left to move', async () => {
    expect(await directory.countRemaining()).toBe(6);
  });

  it('get the first free id of the day', () => {
    const now = new Date('2030-01-02T23:59:59Z');
    expect(nextKeyId(now, new Set())).toBe('2030-01-02-1');
    expect(nextKeyId(now, new Set(['2030-01-02-1', '2030-01-02-2', '2030-01-02-4']))).toBe('2030-01-02-3');
  });
});

describe('a key that cannot be retired', () => {
  it('says what needs it, and leaves out what does not', () => {
    const error = new KeyInUse('old', { links: 2, sessions: 0, replicas: 1 });
    expect(error.message).toBe('Key "old" cannot be retired: needed by links: 2, replicas: 1.');
  });

  it('says when to try again if that is known', () => {
    expect(new KeyNotRetired('old', 'why', 5)).toMatchObject({ retryAfterSeconds: 5 });
    expect(new KeyNotRetired('old', 'why').retryAfterSeconds).toBeUndefined();
  });
});

describe('a change of the keyring', () => {
  it.each([
    [new KeyringNotWritable('a variable'), { code: 'keyring_not_writable', message: 'a variable' }],
    [
      new KeyringUnavailable('no answer'),
      { code: 'vault_unavailable', message: 'no answer', retryAfterSeconds: 30 },
    ],
    [new TypeError('a bug'), { name: 'TypeError' }],
  ])('says why it failed: %s', async (cause, told) => {
    await expect(explainRingErrors(() => Promise.reject(cause))).rejects.toMatchObject(told);
  });

  it('returns the result if it succeeds', async () => {
    expect(await explainRingErrors(() => Promise.resolve('done'))).toBe('done');
  });
});
