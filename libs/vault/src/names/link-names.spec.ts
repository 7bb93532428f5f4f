import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { SystemClock, SystemRandomness } from '#kernel';
import { Cipher, DecryptionFailures, Keyring } from '#keyring';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { storeLink, storeService } from '../../../../test/harness/rows/stored-links.js';
import { AccountPepper } from '../account/account-pepper.js';
import { endLinks } from '../transitions/end-links.js';
import { EncryptedLinkNames } from './encrypted-link-names.js';
import type { GivenName } from './given-name.js';
import { LinkNames } from './link-names.js';
import { NameCipher } from './name-cipher.js';

const keys = ['first', 'second'].map((id) => `${id}:${randomBytes(32).toString('base64')}`);
const cipherWith = (...ring: string[]): Cipher =>
  new Cipher({ keyring: Keyring.parse(ring.join(',')) }, new SystemRandomness());

const home: GivenName = { kind: 'network', networkId: 'n1', name: 'Ockham Park' };
const hall: GivenName = { kind: 'zone', networkId: 'n1', zoneId: '4', name: 'Hall' };
const door: GivenName = {
  kind: 'device',
  networkId: 'n1',
  deviceNodeId: '7',
  resourceEui: 'lock',
  name: 'Front  Door',
};

let database: TestDatabase;
let dataSource: DataSource;
let names: LinkNames;
let serviceId: string;
let link: { id: string; serviceId: string };

const namesWith = (cipher: Cipher): [LinkNames, NameCipher] => {
  const failures = new DecryptionFailures(new SystemClock(), new Registry());
  const pepper = new AccountPepper(dataSource, cipher, new SystemRandomness(), failures);
  const nameCipher = new NameCipher(cipher, pepper);
  return [new LinkNames(dataSource, nameCipher, failures), nameCipher];
};

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  [names] = namesWith(cipherWith(...keys.slice(0, 1)));
  serviceId = await storeService(database);
});

afterAll(async () => {
  await database.drop();
});

beforeEach(async () => {
  await database.query('DELETE FROM links');
  link = { id: await storeLink(database, serviceId), serviceId };
});

describe('the names in a link', () => {
  it('are remembered list by list, the latest of each place', async () => {
    expect(await names.learn(link, [home, hall])).toBe(true);
    expect(await names.learn(link, [door, { ...hall, name: 'Corridor' }])).toBe(true);
    expect(await names.learn(link, [home, door])).toBe(false);
    expect((await names.of([link.id])).map(({ name }) => name).sort()).toEqual([
      'Corridor',
      'Front  Door',
      'Ockham Park',
    ]);
  });

  it('are all kept when two replicas learn at once', async () => {
    const many = Array.from({ length: 8 }, (_each, index) => ({ ...hall, zoneId: String(index) }));
    await Promise.all(many.map((name) => names.learn(link, [name])));
    expect(await names.of([link.id])).toHaveLength(8);
  });

  it('are found in any case and form of their characters, in all links or in some', async () => {
    const other = { id: await storeLink(database, serviceId), serviceId };
    await names.learn(link, [door, { ...home, name: 'front door' }]);
    await names.learn(other, [{ ...door, name: 'Café' }]);
    const find = async (name: string, within?: string[]): Promise<unknown> =>
      (await names.find({ kind: 'device', name }, within, 9)).map(({ linkId }) => linkId);
    expect(await find(' FRONT door')).toEqual([link.id]);
    expect(await find('cafe\u0301')).toEqual([other.id]);
    expect(await find('café', [link.id])).toEqual([]);
    expect(await find('door')).toEqual([]);
  });

  it('are bounded, however long and many they are', async () => {
    const many = Array.from({ length: 1_100 }, (_each, index) => ({ ...door, deviceNodeId: String(index) }));
    await names.learn(link, [...many, { ...home, name: 'x'.repeat(500) }, { ...door, name: '  ' }]);
    const found = await names.of([link.id]);
    expect(found.length).toBeGreaterThan(300);
    expect(found.length).toBeLessThan(1_100);
    expect(found.find(({ kind, deviceNodeId }) => kind === 'device' && deviceNodeId === '0')).toBeUndefined();
    expect(found.find(({ kind }) => kind === 'network')?.name).toHaveLength(100);
  });

  it('are in no row as plain text', async () => {
    await names.learn(link, [home, hall, door]);
    const [row] = await database.query(
      'SELECT encode(names, $1) || array_to_string(digests, $2) AS text FROM link_names',
      ['escape', ' '],
    );
    expect(row?.text).not.toMatch(/Ockham|Hall|Front|n1/);
  });

  it('are deleted when the link ends, and not learnt afterwards', async () => {
    await names.learn(link, [door]);
    await endLinks(dataSource.manager, [link.id], { actor: { kind: 'system' } });
    expect(await database.query('SELECT FROM link_names')).toEqual([]);
    expect(await names.learn(link, [door])).toBe(true);
    expect(await names.of([link.id])).toEqual([]);
  });

  it('move to another key, and are reported once they do not decrypt', async () => {
    await names.learn(link, [door]);
    const [first = '', second = ''] = keys;
    const cipher = cipherWith(second, first);
    const [moved, nameCipher] = namesWith(cipher);
    const kind = new EncryptedLinkNames(dataSource, nameCipher, cipher);
    const batch = { from: 'first', to: 'second', after: '00000000-0000-0000-0000-000000000000', limit: 9 };
    await dataSource.transaction((manager) => kind.reencryption.reencrypt(batch, manager));
    expect([
      await kind.reencryption.countUnder('first', dataSource),
      await kind.reencryption.countUnder('second', dataSource),
    ]).toEqual([0, 1]);
    expect(await moved.of([link.id])).toMatchObject([door]);
    const broken = async (): Promise<unknown> =>
      [...(await kind.verify(() => undefined)).findings.values()].map(({ ids }) => ids);
    expect(await broken()).toEqual([[]]);
    await database.query(`UPDATE link_names SET version = version + 1`);
    expect(await broken()).toEqual([[link.id]]);
    // Names that do not decrypt are learnt again.
    expect(await moved.of([link.id])).toEqual([]);
    expect(await moved.learn(link, [home])).toBe(true);
    expect(await moved.of([link.id])).toMatchObject([home]);
  });
});
