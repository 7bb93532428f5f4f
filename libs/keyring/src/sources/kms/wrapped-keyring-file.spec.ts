import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Secret, SystemRandomness } from '#kernel';
import type { FakeKmsServer } from '../../../../../test/harness/key-services/fake-kms-server.js';
import { startFakeTransit, TRANSIT_TOKEN } from '../../../../../test/harness/key-services/fake-transit.js';
import { freshKey, KeyringInvalid, type KeyEncryptionKey } from '../../ring/keyring.js';
import { KeyringUnavailable } from '../keyring-source.js';
import { createKeyringFile } from '../create-keyring-file.js';
import type { KmsSettings } from './kms-settings.js';
import { parseWrappedBy } from './wrapped-by.js';
import { parseWrappedKeyring } from './wrapped-keyring.js';
import { WrappedKeyringFile } from './wrapped-keyring-file.js';

const randomness = new SystemRandomness();

const DOWN = { status: 503, body: { errors: ['Vault is sealed'] } };

let server: FakeKmsServer;
let kms: KmsSettings;
let path: string;
let keys: KeyEncryptionKey[];
let source: WrappedKeyringFile;

beforeAll(async () => {
  server = await startFakeTransit();
  const transit = {
    address: new URL(server.url),
    token: () => new Secret(TRANSIT_TOKEN),
    namespace: undefined,
  };
  kms = { timeout: 5_000, transit };
});

afterAll(() => server.stop());

beforeEach(async () => {
  path = join(mkdtempSync(join(tmpdir(), 'wrapped-keyring-')), 'keyring.json');
  keys = [freshKey('2026-01', randomness), freshKey('2026-02', randomness)];
  await createKeyringFile(path, keys, { wrappedBy: parseWrappedBy('transit:transit/broker'), kms });
  source = new WrappedKeyringFile(path, kms, randomness);
  server.calls.length = 0;
});

function edit(change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

/** How many calls to the KMS ended in each way. */
async function callsCounted(): Promise<Record<string, number>> {
  const { values } = await source.kmsCalls.durations.get();
  const counts = values.filter(({ metricName }) => metricName?.endsWith('_count'));
  return Object.fromEntries(
    counts.map(({ labels, value }) => [`${String(labels.operation)}:${String(labels.outcome)}`, value]),
  );
}

describe('a wrapped keyring', () => {
  it('counts its calls to the KMS by operation and outcome', async () => {
    await source.read();
    await source.add('2026-03');
    server.fail(DOWN, DOWN, DOWN);
    await expect(source.add('2026-04')).rejects.toThrow(KeyringUnavailable);
    // Each wrapping is proved by unwrapping twice: once correctly, once as it must fail.
    const proved = { 'seal:succeeded': 1, 'open:succeeded': 2 + 1, 'open:refused': 1 };
    expect(await callsCounted()).toEqual({ ...proved, 'seal:failed': 1 });
  });

  it('shows no key, and unwraps to the keys that were wrapped', async () => {
    const text = readFileSync(path, 'utf8');
    for (const { key } of keys) expect(text).not.toContain(key.export().toString('base64'));
    const unwrapped = await source.read();
    expect(unwrapped.map(({ id, key }, position) => [id, keys[position]?.key.equals(key)])).toEqual([
      ['2026-01', true],
      ['2026-02', true],
    ]);
  });

  it('calls the KMS once per key, however often it is read', async () => {
    await source.read();
    await source.read();
    expect(server.calls).toHaveLength(2);
  });

  it('adds a new key, bound to its id, and other replicas unwrap only that one', async () => {
    const other = new WrappedKeyringFile(path, kms, randomness);
    await other.read();
    const version = await other.version();
    await source.add('2026-03');
    expect(await other.version()).not.toBe(version);
    server.calls.length = 0;
    expect((await other.read()).map(({ id }) => id)).toEqual(['2026-01', '2026-02', '2026-03']);
    expect(server.calls).toHaveLength(1);
  });

  it('stays readable during an outage of the KMS; a new key has to wait', async () => {
    const other = new WrappedKeyringFile(path, kms, randomness);
    await other.read();
    await source.add('2026-03');
    server.fail(DOWN, DOWN, DOWN);
    await expect(other.read()).rejects.toThrow(KeyringUnavailable);
    expect((await other.read()).map(({ id }) => id)).toEqual(['2026-01', '2026-02', '2026-03']);
  });

  it('does not change if the KMS does not wrap, or the key exists', async () => {
    const before = readFileSync(path, 'utf8');
    server.fail(DOWN, DOWN, DOWN);
    await expect(source.add('2026-03')).rejects.toThrow(KeyringUnavailable);
    await expect(source.add('2026-02')).rejects.toThrow('names key "2026-02" twice');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('keeps the keys of concurrent writers, and removes a key without the KMS', async () => {
    await Promise.all(['x', 'y', 'z'].map((id) => new WrappedKeyringFile(path, kms, randomness).add(id)));
    server.calls.length = 0;
    await source.remove('2026-01');
    expect(server.calls).toHaveLength(0);
    const ids = (await source.read()).map(({ id }) => id);
    expect([...ids].sort()).toEqual(['2026-02', 'x', 'y', 'z']);
  });

  it('does not unwrap with two keys exchanged', async () => {
    edit((text) => text.replace('2026-01', 'x').replace('2026-02', '2026-01').replace('"x"', '"2026-02"'));
    await expect(source.read()).rejects.toThrow(
      'holds a wrapped key "2026-02" that transit key transit/broker does not unwrap',
    );
  });
});

describe('a text that is not a wrapped keyring', () => {
  const good = (): Record<string, unknown> =>
    JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;

  it.each<[string, (ring: Record<string, unknown>) => string, string]>([
    ['cut off', (ring) => JSON.stringify(ring).slice(0, -9), 'is cut off or not JSON'],
    [
      'of another version',
      (ring) => JSON.stringify({ ...ring, version: 2 }),
      'is not a wrapped keyring of version 1',
    ],
    ['without keys', (ring) => JSON.stringify({ ...ring, keys: [] }), 'holds no key'],
    [
      'with a bad id',
      (ring) => JSON.stringify({ ...ring, keys: [{ id: 'a b', sealed: 'x' }] }),
      'entry 1 has a bad id',
    ],
    [
      'with no wrapped key',
      (ring) => JSON.stringify({ ...ring, keys: [{ id: 'a' }] }),
      'entry 1 has no wrapped key',
    ],
    [
      'with a key twice',
      (ring) => JSON.stringify({ ...ring, keys: [1, 2].map(() => ({ id: 'a', sealed: 'x' })) }),
      'names key "a" twice',
    ],
    [
      'wrapped by nothing',
      (ring) => JSON.stringify({ ...ring, sealedBy: {} }),
      'is wrapped by something unknown',
    ],
    [
      'wrapped by a key whose path leads elsewhere',
      (ring) => JSON.stringify({ ...ring, sealedBy: { kind: 'transit', mount: '../sys', key: 'x' } }),
      'names an invalid transit mount or key',
    ],
  ])('%s is refused', (_what, spoil, complaint) => {
    expect(() => parseWrappedKeyring(spoil(good()))).toThrow(KeyringInvalid);
    expect(() => parseWrappedKeyring(spoil(good()))).toThrow(complaint);
  });
});

describe('what wraps a keyring', () => {
  it('is written as in the command', () => {
    const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    expect(parseWrappedBy(`aws-kms:${arn}`)).toEqual({ kind: 'aws-kms', key: arn });
    expect(parseWrappedBy('transit:team/transit/broker')).toEqual({
      kind: 'transit',
      mount: 'team/transit',
      key: 'broker',
    });
    for (const text of ['broker', 'gcp:x', 'transit:broker', 'aws-kms:', 'transit:a/../b']) {
      expect(() => parseWrappedBy(text)).toThrow(KeyringInvalid);
    }
  });
});
