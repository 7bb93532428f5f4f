import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import type { RefreshedPair } from '#vault/refresh';
import { takeTimers } from '../../../../test/harness/time/take-timers.js';
import { until } from '../../../../test/harness/time/until.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { decodeRecords } from './journal-record.js';
import { Journal } from './journal.js';

const LINK = '01900000-0000-7000-8000-000000000000';

/** Milliseconds after which the journal retries a disk. */
const REOPEN_INTERVAL = 5_000;

/** A pair whose record has about this length. */
const pair = (generation: number, length = 32): RefreshedPair => ({
  linkId: LINK,
  expiresAt: 1_800_000_000_000,
  tokens: {
    generation,
    keyId: 'key',
    dataKey: Buffer.alloc(16),
    accessToken: Buffer.alloc(length),
    refreshToken: Buffer.alloc(16),
  },
});

const settings = (journalDirectory: string): RefreshSettings =>
  ({ journalDirectory }) as unknown as RefreshSettings;

/** The prototype of open files: replaces fsync or any other call. */
async function filePrototype(): Promise<{ datasync: () => Promise<void>; truncate: () => Promise<void> }> {
  const handle = await open('/dev/null');
  const prototype: unknown = Object.getPrototypeOf(handle);
  await handle.close();
  return prototype as { datasync: () => Promise<void>; truncate: () => Promise<void> };
}

/** Lets the time pass after which a failed disk is retried. */
async function untilReopened(journal: Journal): Promise<void> {
  await jest.advanceTimersByTimeAsync(REOPEN_INTERVAL);
  await until('the journal to open again', () => journal.isWritable);
}

describe('the refresh journal', () => {
  let parent: string;
  let folder: string;
  let journal: Journal;

  beforeEach(async () => {
    takeTimers('timeouts');
    parent = mkdtempSync(join(tmpdir(), 'journal-'));
    folder = join(parent, 'journal');
    journal = new Journal(settings(folder), new Registry());
    await journal.onModuleInit();
    journal.markRecovered();
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    await journal.close();
    rmSync(parent, { recursive: true, force: true });
  });

  const files = (): string[] => readdirSync(folder).filter((name) => name.endsWith('.journal'));
  const generations = (): number[] =>
    files()
      .flatMap((name) => decodeRecords(readFileSync(join(folder, name), 'utf8')).pairs)
      .map(({ tokens }) => tokens.generation)
      .sort((left, right) => left - right);

  it('has a pair on disk once it says so, and is empty once all are saved', async () => {
    const pairs = [pair(1), pair(2), pair(3)];
    await Promise.all(pairs.map((each) => journal.append(each)));
    expect(generations()).toEqual([1, 2, 3]);
    expect(journal.length).toBe(3);
    for (const each of pairs) await journal.forget(each);
    await journal.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('allows no refresh before the pairs of earlier processes are dealt with', async () => {
    const other = new Journal(settings(folder), new Registry());
    await other.onModuleInit();
    expect([other.isOpen, other.isWritable]).toEqual([true, false]);
    other.markRecovered();
    expect(other.isWritable).toBe(true);
    await other.close();
  });

  it('recreates a removed folder for the pair in flight, and starts no refresh until a new file exists', async () => {
    await journal.append(pair(1));
    rmSync(folder, { recursive: true });
    await journal.append(pair(2));
    expect(generations()).toEqual([2]);
    expect(journal.isWritable).toBe(false);
    await untilReopened(journal);
    await journal.append(pair(3));
    expect(generations()).toEqual([2, 3]);
  });

  it('does not write to a file that the next start would not find, if its folder was replaced', async () => {
    renameSync(folder, `${folder}.old`);
    await journal.append(pair(1));
    expect(generations()).toEqual([1]);
  });

  it('refuses the pair if its folder is a file, and opens once the folder can be created', async () => {
    rmSync(folder, { recursive: true });
    writeFileSync(folder, '');
    await expect(journal.append(pair(1))).rejects.toThrow();
    await expect(journal.append(pair(2))).rejects.toThrow();
    expect([journal.isWritable, journal.length]).toEqual([false, 0]);
    rmSync(folder);
    await untilReopened(journal);
    await journal.append(pair(3));
    expect(generations()).toEqual([3]);
  });

  it('continues in the full file if it cannot create the next, and starts no refresh until then', async () => {
    await journal.append(pair(1, 900_000));
    // Root has every permission, but even root cannot use a path that is not a folder.
    const [name = ''] = files();
    renameSync(folder, `${folder}.old`);
    writeFileSync(folder, '');
    await expect(journal.append(pair(2))).rejects.toThrow();
    expect(journal.isWritable).toBe(false);
    rmSync(folder);
    renameSync(`${folder}.old`, folder);
    expect(existsSync(join(folder, name))).toBe(true);
    await untilReopened(journal);
    expect(generations()).toEqual([1]);
  });

  it('never reuses a file whose fsync failed: the pair goes to another, and no refresh starts on that', async () => {
    const prototype = await filePrototype();
    const [first = ''] = files();
    jest.spyOn(prototype, 'datasync').mockRejectedValueOnce(Object.assign(new Error('EIO'), { code: 'EIO' }));
    await journal.append(pair(1));
    expect(journal.isWritable).toBe(false);
    expect(generations()).toEqual([1]);
    expect(files()).not.toContain(first);
    await untilReopened(journal);
  });

  it('does not count a failed write, so that no file stays forever', async () => {
    const prototype = await filePrototype();
    const failure = Object.assign(new Error('EIO'), { code: 'EIO' });
    await journal.append(pair(1));
    const failing = jest.spyOn(prototype, 'datasync').mockRejectedValue(failure);
    await expect(journal.append(pair(2))).rejects.toThrow('EIO');
    failing.mockRestore();
    await untilReopened(journal);
    expect(generations()).toEqual([1]);
    await journal.append(pair(3));
    await journal.forget(pair(9));
    expect(journal.length).toBe(2);
    await journal.close();
    expect(files()).toHaveLength(2);
  });

  it('removes an older file as soon as its last pair is saved', async () => {
    const large = [pair(1, 900_000), pair(2, 900_000), pair(3, 900_000)];
    for (const each of large) await journal.append(each);
    expect(files().length).toBeGreaterThan(1);
    for (const each of large) await journal.forget(each);
    expect(files()).toHaveLength(1);
    expect(journal.isWritable).toBe(true);
  });

  it('does not keep the broker from starting if its disk fails', async () => {
    writeFileSync(join(parent, 'none'), '');
    const other = new Journal(settings(join(parent, 'none')), new Registry());
    await other.onModuleInit();
    other.markRecovered();
    expect(other.isWritable).toBe(false);
    rmSync(join(parent, 'none'));
    await untilReopened(other);
    await other.close();
  });

  it('writes files that only their owner can read', async () => {
    await journal.append(pair(1));
    chmodSync(folder, 0o700);
    const handle = await open(join(folder, files()[0] ?? ''));
    expect((await handle.stat()).mode & 0o077).toBe(0);
    await handle.close();
  });
});
