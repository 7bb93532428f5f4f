import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { QueryFailedError } from 'typeorm';
import type { KeyringSettings } from '#keyring';
import type { RefreshedPair } from '#vault/refresh';
import type { SaveQueue } from '../save/save-queue.js';
import type { UnneededPairs } from '../save/unneeded-pairs.js';
import { JournalFiles } from './journal-files.js';
import { encodeRecord } from './journal-record.js';
import type { Journal } from './journal.js';
import type { LeftPairStore } from '../save/left-pair.store.js';
import { LeftPairs } from '../save/left-pairs.js';

const MACHINE = hostname().replaceAll(/[^A-Za-z0-9-]/g, '-');
const dead = `${MACHINE}_${spawnSync('true').pid}`;
const alive = `${MACHINE}_${process.ppid}`;
const DAY = 24 * 3_600_000;

const pairOf = (keyId: string): RefreshedPair => ({
  linkId: '01900000-0000-7000-8000-000000000000',
  expiresAt: 1_800_000_000_000,
  tokens: {
    generation: 2,
    keyId,
    dataKey: Buffer.from('key'),
    accessToken: Buffer.from('access'),
    refreshToken: Buffer.from('refresh'),
  },
});

let folder: string;
let files: JournalFiles;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-files-'));
  files = new JournalFiles(folder);
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  jest.restoreAllMocks();
});

const leave = (name: string, age = 0, text = ''): void => {
  const path = join(folder, name);
  writeFileSync(path, text);
  const time = new Date(Date.now() - age);
  utimesSync(path, time, time);
};
const names = (): string[] => readdirSync(folder).sort();

describe('a file in the journal folder', () => {
  it.each<[string, string, number, boolean]>([
    ['of a dead process', `${dead}_x_1.journal`, 0, true],
    ['of a living process', `${alive}_x_1.journal`, 2 * DAY, false],
    ['of an earlier process with the same process id', `${MACHINE}_${process.pid}_x_1.journal`, 0, true],
    ['of another machine, written more than a day ago', 'elsewhere_1_x_1.journal', DAY + 60_000, true],
    ['of another machine, written lately', 'elsewhere_1_x_1.journal', DAY - 60_000, false],
    ['that could not be read before', `${dead}_x_1.unread`, 0, true],
  ])('%s is removed only if its writer is gone', async (_name, name, age, isRemoved) => {
    leave(name, age);
    const [left] = await files.left();
    await left?.remove();
    expect(names()).toEqual(isRemoved ? [] : [name]);
  });

  it.each<[string, string, string]>([
    ['of a dead process is kept under a name that says so', `${dead}_x_1.journal`, `${dead}_x_1.unread`],
    ['of a living process keeps its name', `${alive}_x_1.journal`, `${alive}_x_1.journal`],
    ['that was set aside before keeps its name', `${dead}_x_1.unread`, `${dead}_x_1.unread`],
  ])('that could not be read completely, %s', async (_name, name, after) => {
    leave(name);
    const [left] = await files.left();
    await left?.setAside();
    expect(names()).toEqual([after]);
  });

  it('is ignored if it is not a journal; the reserve of a dead process is removed', async () => {
    for (const name of [`${dead}_x.ballast`, `${alive}_x.ballast`, 'database.seen']) leave(name);
    leave(files.ballastPath().slice(folder.length + 1));
    expect(await files.left()).toEqual([]);
    expect(names()).not.toContain(`${dead}_x.ballast`);
    expect(names()).toHaveLength(3);
  });

  it('of this process is not listed as left behind, and has a unique name', async () => {
    const [one, other] = [files.nextPath(), files.nextPath()];
    expect(one).not.toBe(other);
    leave(one.slice(folder.length + 1));
    expect(await files.left()).toEqual([]);
    expect(await files.owners()).toEqual(new Set([files.owner]));
  });
});

describe('a notice about pairs left in the journal', () => {
  let said: string[];
  let pairs: LeftPairs;
  let recovered: number;
  let fails: unknown;
  let saving: () => Promise<boolean>;

  beforeEach(() => {
    said = [];
    recovered = 0;
    fails = undefined;
    saving = () => Promise.resolve(true);
    for (const level of ['warn', 'error'] as const)
      jest.spyOn(Logger.prototype, level).mockImplementation((text: unknown) => {
        said.push(String(text));
      });
    const journal = {
      // Something other than an Error may be thrown as well.
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
      left: () => (fails === undefined ? files.left() : Promise.reject(fails)),
      markRecovered: () => (recovered += 1),
    };
    pairs = new LeftPairs(
      journal as unknown as Journal,
      { save: () => saving() } as unknown as SaveQueue,
      { needed: (refused: unknown[]) => Promise.resolve(refused) } as unknown as LeftPairStore,
      { revokeEncrypted: () => Promise.resolve() } as unknown as UnneededPairs,
      { keyring: { get: (id: string) => (id === 'known' ? {} : undefined) } } as unknown as KeyringSettings,
      new Registry(),
    );
  });

  /** Looks once, as at a start, and does not keep looking. */
  const look = async (): Promise<void> => {
    await pairs.onModuleInit();
    await pairs.onModuleDestroy();
  };

  it.each([
    [new TypeError('text that may hold a secret'), 'TypeError'],
    ['no error at all', 'unknown error'],
  ])('is logged once while they cannot be saved, and refreshing waits', async (failure, word) => {
    fails = failure;
    await look();
    await look();
    expect(said).toEqual([
      `Pairs that earlier processes left in the journal could not be saved yet: ${word}`,
    ]);
    expect(recovered).toBe(0);
    fails = undefined;
    await look();
    expect(recovered).toBe(1);
  });

  it('is logged for each new failure, but not once refreshing has begun', async () => {
    for (const failure of [new TypeError(), new RangeError()]) {
      fails = failure;
      await look();
    }
    expect(said).toHaveLength(2);
    fails = undefined;
    await look();
    fails = new TypeError();
    await look();
    expect(said).toHaveLength(2);
  });

  it('says how many were saved, and is left out if there were none', async () => {
    await look();
    expect([said, pairs.notice]).toEqual([[], undefined]);
    leave(`${dead}_x_1.journal`, 0, encodeRecord(pairOf('known')));
    await look();
    expect(said).toEqual([expect.stringContaining('Saved 1 token pairs')]);
    expect(names()).toEqual([]);
  });

  it('lists what had to be kept, once for each change', async () => {
    leave(`${dead}_x_1.journal`, 0, encodeRecord(pairOf('lost')));
    await look();
    await look();
    expect(said).toEqual([expect.stringContaining('1 pairs are under key "lost"')]);
    // A failed check in between does not repeat a notice already given.
    fails = new TypeError();
    await look();
    fails = undefined;
    await look();
    expect(said).toHaveLength(1);
    saving = () => Promise.resolve(false);
    leave(`${dead}_x_2.journal`, 0, encodeRecord(pairOf('known')));
    await look();
    expect(said.at(-1)).toContain('1 pairs belong to links that are unknown here');
    leave(`${dead}_x_3.journal`, 0, 'damaged\n');
    await look();
    expect(said.at(-1)).toContain('1 files of earlier processes could not be read completely');
    expect(said).toHaveLength(3);
    expect(names()).toEqual([`${dead}_x_1.journal`, `${dead}_x_2.journal`, `${dead}_x_3.unread`]);
  });

  it('says that a pair PostgreSQL refuses is kept while refreshing continues, unlike during an outage', async () => {
    leave(`${dead}_x_1.journal`, 0, encodeRecord(pairOf('known')));
    saving = () => Promise.reject(new TypeError('away'));
    await look();
    expect([recovered, pairs.notice]).toEqual([0, undefined]);
    saving = () =>
      Promise.reject(new QueryFailedError('', [], new RangeError('a value that no column takes')));
    await look();
    expect([recovered, pairs.notice]).toEqual([1, expect.stringContaining('1 pairs belong to links')]);
    expect(names()).toEqual([`${dead}_x_1.journal`]);
  });
});
