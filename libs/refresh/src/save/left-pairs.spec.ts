import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Registry } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Secret, SystemClock, SystemRandomness } from '#kernel';
import type { TokenEndpoint } from '#oauth';
import type { KeyringSettings } from '#keyring';
import type { LinkStore, TokenCipher } from '#vault';
import type { RefreshedPair } from '#vault/refresh';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { takeTimers } from '../../../../test/harness/time/take-timers.js';
import { until } from '../../../../test/harness/time/until.js';
import { RecentPairs } from './recent-pairs.js';
import type { RefreshSettings } from '../refresh-settings.js';
import { ResultStore } from './result.store.js';
import { SaveQueue } from './save-queue.js';
import { UnneededPairs } from './unneeded-pairs.js';
import { encodeRecord } from '../journal/journal-record.js';
import { Journal } from '../journal/journal.js';
import { LeftPairStore } from './left-pair.store.js';
import { LeftPairs } from './left-pairs.js';
import { noneIdle } from '../testing/none-idle.js';

const SERVICE = randomUUID();

/** Milliseconds after which kept files are read again. */
const LOOK_INTERVAL = 10_000;

/** The file name prefix of a process on this machine that has ended. */
const DEAD = `${hostname().replaceAll(/[^A-Za-z0-9-]/g, '-')}_${spawnSync('true').pid}_left`;

const pairOf = (linkId: string, generation: number, keyId = 'known'): RefreshedPair => ({
  linkId,
  expiresAt: Date.now() + 3_600_000,
  tokens: {
    generation,
    keyId,
    dataKey: Buffer.from('key'),
    accessToken: Buffer.from('access'),
    refreshToken: Buffer.from('refresh'),
  },
});

describe('a pair that an earlier process left in its journal', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let folder: string;
  let registry: Registry;
  let journal: Journal;
  let left: LeftPairs;
  let keys: Set<string>;
  /** The links whose pairs were revoked at COCO. */
  let revoked: string[];

  beforeAll(async () => {
    database = await createDatabase();
    dataSource = await database.connect();
    await database.query(
      `INSERT INTO services (id, name, owner, scopes, return_url_prefixes, link_access, capabilities)
       VALUES ($1, 'left pairs', 'tests', '{}', '{}', 'own', '{}')`,
      [SERVICE],
    );
  });

  afterAll(async () => {
    await database.drop();
  });

  beforeEach(() => {
    takeTimers('intervals');
    folder = mkdtempSync(join(tmpdir(), 'left-pairs-'));
    keys = new Set(['known']);
    revoked = [];
    registry = new Registry();
    journal = new Journal({ journalDirectory: folder } as unknown as RefreshSettings, registry);
    left = leftPairsOn(dataSource, registry);
  });

  afterEach(async () => {
    jest.useRealTimers();
    await left.onModuleDestroy();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const clock = new SystemClock();

  const leftPairsOn = (on: Pick<DataSource, 'query'>, metrics = new Registry()): LeftPairs =>
    new LeftPairs(
      journal,
      new SaveQueue(
        new ResultStore(on as DataSource, new SystemRandomness(), noneIdle),
        new RecentPairs(clock),
        clock,
      ),
      new LeftPairStore(on as DataSource),
      new UnneededPairs(
        { find: (id: string) => findLink(id) } as unknown as LinkStore,
        { decryptRefreshToken: ({ id }: { id: string }) => new Secret(id) } as unknown as TokenCipher,
        { revoke: (token: Secret) => revoked.push(token.reveal()) } as unknown as TokenEndpoint,
      ),
      { keyring: { get: (id: string) => (keys.has(id) ? {} : undefined) } } as unknown as KeyringSettings,
      metrics,
    );

  const start = async (): Promise<void> => {
    await journal.onModuleInit();
    await left.onModuleInit();
  };

  /** Lets it look again, and waits for the effect. */
  const untilNextLook = async (effect: string, look: () => Promise<boolean> | boolean): Promise<void> => {
    await jest.advanceTimersByTimeAsync(LOOK_INTERVAL);
    await until(effect, look);
  };

  const insertLink = async (status = 'active', generation = 1): Promise<string> => {
    const id = randomUUID();
    await database.query(
      `INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at, refresh_due_at)
       VALUES ($1, $2, 'ada', $3, $4, $4, now(), CASE WHEN $3 = 'active' THEN now() END)`,
      [id, SERVICE, status, generation],
    );
    return id;
  };

  const findLink = async (id: string): Promise<unknown> => {
    const [row] = await database.query('SELECT id, status FROM links WHERE id = $1', [id]);
    return row;
  };

  const leave = (text: string, number = 1): void => {
    writeFileSync(join(folder, `${DEAD}_${number}.journal`), text);
  };

  const names = (): string[] => readdirSync(folder).filter((name) => name.startsWith(DEAD));
  const generationOf = async (id: string): Promise<unknown> =>
    (await database.query('SELECT generation FROM links WHERE id = $1', [id]))[0]?.generation;

  it('is saved before anything is claimed, and its file is removed', async () => {
    const id = await insertLink();
    leave(encodeRecord(pairOf(id, 2)));
    expect(journal.isWritable).toBe(false);
    await start();
    expect([await generationOf(id), names(), journal.isWritable, left.notice]).toEqual([
      '2',
      [],
      true,
      undefined,
    ]);
  });

  it('is dropped if it was overtaken or its link revoked, and is revoked at COCO in the latter case', async () => {
    const [overtaken, ended] = [await insertLink('active', 5), await insertLink('revoked')];
    leave(encodeRecord(pairOf(overtaken, 2)) + encodeRecord(pairOf(ended, 2)));
    await start();
    expect([names(), left.notice, revoked]).toEqual([[], undefined, [ended]]);
  });

  it('is kept and reported if its file cannot be read, which does not mean that it is empty', async () => {
    const id = await insertLink();
    // Root can read every file, but cannot read a folder as one.
    mkdirSync(join(folder, `${DEAD}_1.journal`));
    leave(encodeRecord(pairOf(id, 2)), 2);
    await start();
    expect(names()).toEqual([`${DEAD}_1.unread`]);
    expect([await generationOf(id), journal.isWritable]).toEqual(['2', true]);
    expect(left.notice).toContain('1 files of earlier processes could not be read completely');
    expect(await registry.getSingleMetricAsString('refresh_journal_unread_files')).toMatch(/ 1$/m);
  });

  it('is kept in a damaged file while the others are saved; once repaired, the file is read and removed', async () => {
    const [first, second] = [await insertLink(), await insertLink()];
    leave(`${encodeRecord(pairOf(first, 2))}{"linkId":"\n${encodeRecord(pairOf(second, 2))}{"cut`);
    await start();
    expect([await generationOf(first), await generationOf(second)]).toEqual(['2', '2']);
    expect(names()).toEqual([`${DEAD}_1.unread`]);
    writeFileSync(join(folder, `${DEAD}_1.unread`), encodeRecord(pairOf(first, 3)));
    await untilNextLook('the file to be read again', async () => (await generationOf(first)) === '3');
    await until('it goes', () => names().length === 0);
    await until('the notice to end', () => left.notice === undefined);
  });

  it('under a missing key blocks no other, and is saved once the key is back', async () => {
    const [old, other] = [await insertLink(), await insertLink()];
    leave(encodeRecord(pairOf(old, 2, 'retired')) + encodeRecord(pairOf(other, 2)));
    await start();
    expect([await generationOf(old), await generationOf(other), journal.isWritable]).toEqual([
      '1',
      '2',
      true,
    ]);
    expect(names()).toEqual([`${DEAD}_1.journal`]);
    expect(left.notice).toContain('1 pairs are under key "retired", which the keyring lacks');
    expect(await registry.getSingleMetricAsString('refresh_journal_kept_pairs')).toMatch(/ 1$/m);
    keys.add('retired');
    await untilNextLook('the pair to be saved', async () => (await generationOf(old)) === '2');
    await until('it goes', () => names().length === 0);
  });

  it('brings back a link that COCO refused without it, and notifies its service', async () => {
    const ended = await insertLink('reauthorization_required');
    leave(encodeRecord(pairOf(ended, 2)));
    await start();
    expect([await generationOf(ended), names(), left.notice]).toEqual(['2', [], undefined]);
    const [row] = await database.query(
      `SELECT status, (SELECT count(*)::int FROM audit_events WHERE link_id = l.id AND action = 'link.recovered') AS recovered
       FROM links l WHERE id = $1`,
      [ended],
    );
    expect(row).toEqual({ status: 'active', recovered: 1 });
  });

  it('of an unknown link is kept: it may be the only valid pair', async () => {
    leave(encodeRecord(pairOf(randomUUID(), 2)));
    await start();
    expect(names()).toHaveLength(1);
    expect(left.notice).toContain('1 pairs belong to links that are unknown here');
  });

  it('does not keep the broker from starting without tables, but no refresh begins before it is saved', async () => {
    const id = await insertLink();
    leave(encodeRecord(pairOf(id, 2)));
    let away = true;
    left = leftPairsOn({
      query: <Row>(...words: [string]) =>
        away ? Promise.reject(new Error('no such table')) : dataSource.query<Row>(...words),
    });
    await start();
    expect([journal.isOpen, journal.isWritable, names().length]).toEqual([true, false, 1]);
    away = false;
    await untilNextLook('the pair to be saved', () => journal.isWritable);
    expect([await generationOf(id), names()]).toEqual(['2', []]);
  });

  it('stays in the file of a process that is still running', async () => {
    const id = await insertLink();
    const name = `${DEAD.replace(/_\d+_/, `_${process.ppid}_`)}_1.journal`;
    writeFileSync(join(folder, name), encodeRecord(pairOf(id, 2)));
    await start();
    expect([existsSync(join(folder, name)), await generationOf(id)]).toEqual([true, '2']);
  });
});
