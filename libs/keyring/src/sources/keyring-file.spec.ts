import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { SystemRandomness } from '#kernel';
import { freshKey, Keyring, KeyringInvalid } from '../ring/keyring.js';
import { KeyringNotWritable } from './keyring-source.js';
import { createKeyringFile } from './create-keyring-file.js';
import { PlainKeyringFile } from './keyring-file.js';
import { VariableKeyring } from './variable-keyring.js';

const randomness = new SystemRandomness();

function ringFile(...ids: string[]): string {
  const path = join(mkdtempSync(join(tmpdir(), 'keyring-')), 'keyring');
  writeFileSync(path, ids.map((id) => `${id}:${randomBytes(32).toString('base64')}`).join(','), {
    mode: 0o600,
  });
  return path;
}

function idsOf(text: string): readonly string[] {
  return Keyring.parse(text).ids;
}

describe('a file of plain keys', () => {
  it('appends and removes keys, and stays readable for its owner only', async () => {
    const path = ringFile('a', 'b');
    const source = new PlainKeyringFile(path, randomness);
    const [first] = await source.read();
    await source.add('c');
    expect((await source.read()).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    await source.remove('b');
    const left = await source.read();
    expect(left.map(({ id }) => id)).toEqual(['a', 'c']);
    expect(left[0]?.key.equals(first?.key ?? randomKey())).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('has a new version after each change, and only then', async () => {
    const path = ringFile('a');
    const source = new PlainKeyringFile(path, randomness);
    const version = await source.version();
    expect(await source.version()).toBe(version);
    await source.add('b');
    expect(await source.version()).not.toBe(version);
  });

  it('keeps its owner, and is replaced at the target of a symbolic link', async () => {
    const path = ringFile('a');
    const link = `${path}-link`;
    symlinkSync(path, link);
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(path, 12_345, 12_345);
    await new PlainKeyringFile(link, randomness).add('b');
    expect(idsOf(readFileSync(path, 'utf8'))).toEqual(['a', 'b']);
    expect(statSync(path).uid).toBe(isRoot ? 12_345 : process.getuid?.());
  });

  it('keeps the keys of all concurrent writers, and always reads as a complete keyring', async () => {
    const path = ringFile('a');
    const wanted = Array.from({ length: 24 }, (_, index) => `k${index}`);
    const written = Promise.all(wanted.map((id) => new PlainKeyringFile(path, randomness).add(id)));
    const progress = { isOver: false };
    const over = written.finally(() => (progress.isOver = true));
    while (!progress.isOver) {
      expect(idsOf(readFileSync(path, 'utf8'))).toContain('a');
      await nextTurn();
    }
    await over;
    expect([...idsOf(readFileSync(path, 'utf8'))].sort()).toEqual(['a', ...wanted].sort());
  });

  it('can be written after another writer died halfway', async () => {
    const path = ringFile('a');
    writeFileSync(`${path}.lock`, 'half a ri', { mode: 0o600 });
    await new PlainKeyringFile(path, randomness).add('b');
    expect(idsOf(readFileSync(path, 'utf8'))).toEqual(['a', 'b']);
  });

  it.each([
    ['an existing id', 'a', 'names key "a" twice'],
    ['an invalid id', 'a b', 'has a bad key id'],
  ])('refuses %s, and stays as it is', async (_what, id, complaint) => {
    const path = ringFile('a');
    const before = readFileSync(path, 'utf8');
    const adding = new PlainKeyringFile(path, randomness).add(id);
    await expect(adding).rejects.toThrow(KeyringInvalid);
    await expect(adding).rejects.toThrow(complaint);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('keeps its last key, and refuses to remove an unknown one', async () => {
    const source = new PlainKeyringFile(ringFile('a'), randomness);
    await expect(source.remove('a')).rejects.toThrow('the last one stays');
    await expect(source.remove('b')).rejects.toThrow('lacks key "b"');
  });

  it.each([
    [0o640, 'names a file that others can read'],
    [0o604, 'names a file that others can read'],
    [0o602, 'names a file that others can read'],
  ])('is neither read nor written with mode %o', async (mode, complaint) => {
    const path = ringFile('a');
    chmodSync(path, mode);
    const source = new PlainKeyringFile(path, randomness);
    await expect(source.read()).rejects.toThrow(complaint);
    await expect(source.add('b')).rejects.toThrow(complaint);
  });

  it('is reported if it is missing', async () => {
    const source = new PlainKeyringFile('/nowhere/keyring', randomness);
    await expect(source.read()).rejects.toThrow(KeyringInvalid);
    await expect(source.version()).rejects.toThrow('names a file that cannot be read');
  });
});

describe('a new file', () => {
  it('is readable for its owner only, and never replaces another', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'keyring-')), 'new');
    await createKeyringFile(path, [freshKey('2026-01', randomness)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const before = readFileSync(path, 'utf8');
    const again = createKeyringFile(path, [freshKey('2026-02', randomness)]);
    await expect(again).rejects.toThrow(KeyringNotWritable);
    await expect(again).rejects.toThrow('a keyring is never overwritten');
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('cannot be created without its folder', async () => {
    await expect(createKeyringFile('/nowhere/keyring', [freshKey('a', randomness)])).rejects.toThrow(
      KeyringNotWritable,
    );
  });
});

describe('a keyring in a variable', () => {
  it('is read, and says where to change it', async () => {
    const source = new VariableKeyring(`a:${randomBytes(32).toString('base64')}`);
    expect((await source.read()).map(({ id }) => id)).toEqual(['a']);
    await expect(source.add('b')).rejects.toThrow(KeyringNotWritable);
    await expect(source.remove('a')).rejects.toThrow('keep the keys in a file that KEYRING_FILE names');
  });
});

function randomKey(): ReturnType<typeof freshKey>['key'] {
  return freshKey('other', randomness).key;
}
