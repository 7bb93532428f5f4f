import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { SystemIds } from '#kernel';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { vaultKinds } from '../../../../test/harness/encryption/encrypted-kinds.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import type { KeyringSettings } from '../keyring-settings.js';
import type { HolderStore } from '../agreement/holder.store.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { KeyRetirement } from './key-retirement.js';
import { KeyInUse, KeyNotFound, KeyNotRetired } from './rotation-errors.js';

const ADMIN: Changer = { actor: { kind: 'admin', id: 'tests' } };
const MINUTE = 60_000;

let database: TestDatabase;
let dataSource: DataSource;
let serviceId: string;
let ring: string[];
let needed: Record<string, number>;
let retirement: KeyRetirement;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  serviceId = await storeService(database);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  for (const table of ['links', 'keyring_choice', 'key_rotations', 'account_pepper'])
    await database.query(`DELETE FROM ${table}`);
  ring = ['new', 'old', 'next'];
  needed = {};
  const kinds = vaultKinds(dataSource);
  kinds.add({
    name: 'sessions',
    countUnder: () => Promise.resolve(needed.sessions ?? 0),
    verify: () => Promise.resolve({ findings: new Map(), report: {} }),
  });
  const settings = {
    keyring: { get: (id: string) => (ring.includes(id) ? {} : undefined) },
    keyringSource: {
      remove: (id: string) => {
        ring = ring.filter((key) => key !== id);
        return Promise.resolve();
      },
    },
  };
  const choices = new KeyChoiceStore(dataSource, kinds);
  retirement = new KeyRetirement(
    dataSource,
    choices,
    { countNeeding: () => Promise.resolve(needed.journals ?? 0) } as unknown as HolderStore,
    kinds,
    new AuditTrail(dataSource, new SystemIds()),
    settings as unknown as KeyringSettings,
  );
  await choices.chooseFirst('new');
  await promoted('old', 'new', 2 * MINUTE);
});

/** A rotation promoted this many milliseconds ago. */
const promoted = async (from: string, to: string, age: number): Promise<void> => {
  await database.query(
    `INSERT INTO key_rotations (id, from_key_id, to_key_id, state, promoted_at, started_by)
     VALUES (gen_random_uuid(), $1, $2, 'finished', now() - $3 * interval '1 ms', 'tests')`,
    [from, to, age],
  );
};

const retire = (key = 'old'): Promise<void> => retirement.retire(key, ADMIN);

describe('a key to be destroyed', () => {
  it('is destroyed once nothing needs it, with a record', async () => {
    await retire();
    expect(ring).toEqual(['new', 'next']);
    expect(
      await database.query(`SELECT details FROM audit_events WHERE action = 'key.retired'`),
    ).toContainEqual({
      details: { key: 'old' },
    });
  });

  it('must be in the keyring', async () => {
    await expect(retire('unknown')).rejects.toBeInstanceOf(KeyNotFound);
  });

  it('must be neither the primary nor the next', async () => {
    await database.query(`UPDATE keyring_choice SET pending_key_id = 'next'`);
    for (const key of ['new', 'next']) await expect(retire(key)).rejects.toBeInstanceOf(KeyNotRetired);
    expect(ring).toHaveLength(3);
  });

  it('must not have been primary a moment ago: values it encrypted may not be committed yet', async () => {
    await promoted('old', 'new', 50_000);
    await expect(retire()).rejects.toMatchObject({ retryAfterSeconds: 10 });
    expect(ring).toHaveLength(3);
  });

  it('may have been primary in a rotation to itself a moment ago', async () => {
    await promoted('old', 'old', 1_000);
    await retire();
    expect(ring).not.toContain('old');
  });

  it.each<[string, () => Promise<unknown>, object]>([
    [
      'a link',
      async () =>
        database.query(`UPDATE link_secrets SET key_id = 'old' WHERE link_id = $1`, [
          await storeLink(database, serviceId),
        ]),
      { links: 1, sessions: 0, accountPepper: 0, journals: 0 },
    ],
    [
      'the pepper of the accounts',
      () => database.query(`INSERT INTO account_pepper (key_id, data_key, pepper) VALUES ('old', '', '')`),
      { links: 0, sessions: 0, accountPepper: 1, journals: 0 },
    ],
    [
      'another record',
      () => Promise.resolve((needed = { sessions: 2 })),
      { links: 0, sessions: 2, accountPepper: 0, journals: 0 },
    ],
    [
      'a journal',
      () => Promise.resolve((needed = { journals: 1 })),
      { links: 0, sessions: 0, accountPepper: 0, journals: 1 },
    ],
  ])('stays while %s needs it, and says so', async (_name, need, neededBy) => {
    await need();
    await expect(retire()).rejects.toMatchObject({ extensions: { keyId: 'old', neededBy } });
    await expect(retire()).rejects.toBeInstanceOf(KeyInUse);
    expect(ring).toHaveLength(3);
  });

  it('is not kept by records that need other keys', async () => {
    await storeLink(database, serviceId);
    await database.query(`INSERT INTO account_pepper (key_id, data_key, pepper) VALUES ('new', '', '')`);
    await retire();
    expect(ring).not.toContain('old');
  });

  it('has its age counted since it was last primary, if it is still in the keyring', async () => {
    await promoted('older', 'old', 9 * MINUTE);
    await promoted('next', 'old', 10 * MINUTE);
    await promoted('next', 'old', 5 * MINUTE);
    await promoted('new', 'old', 8 * MINUTE);
    expect(await retirement.retiredFor(MINUTE)).toEqual(['next', 'old']);
    expect(await retirement.retiredFor(4 * MINUTE)).toEqual(['next']);
    expect(await retirement.retiredFor(6 * MINUTE)).toEqual([]);
  });
});
