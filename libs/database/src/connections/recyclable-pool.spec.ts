import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { PostgresProxy } from '../../../../test/harness/postgres/postgres-proxy.js';
import { startRefusingPooler } from '../../../../test/harness/postgres/refusing-pooler.js';
import { until } from '../../../../test/harness/time/until.js';
import { databaseOptions } from './database-options.js';
import { poolOf } from './pool-of.js';
import { RecyclablePool } from './recyclable-pool.js';
import { withPatience } from '../outage/with-patience.js';

const POOL_SIZE = 4;

let database: TestDatabase;
let proxy: PostgresProxy;
let source: DataSource;
let pool: RecyclablePool;

beforeEach(async () => {
  database = await createDatabase();
  proxy = await PostgresProxy.start(database.url);
  const settings = { url: proxy.url, poolSize: POOL_SIZE, connectionTimeout: 5_000, statementTimeout: 1_000 };
  source = await new DataSource(databaseOptions(settings, { entities: [], migrations: [] })).initialize();
  const made = poolOf(source);
  if (!(made instanceof RecyclablePool)) throw new Error('TypeORM made another pool');
  pool = made;
});

afterEach(async () => {
  await source.destroy();
  await proxy.stop();
  await database.drop();
});

const pids = async (): Promise<Set<number>> => {
  const rows = await Promise.all(
    Array.from({ length: POOL_SIZE }, () =>
      source.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid, pg_sleep(0.1)'),
    ),
  );
  return new Set(rows.flatMap((row) => row.map(({ pid }) => pid)));
};

describe('the pool', () => {
  it('throws idle connections away at once, and busy ones when their work is done', async () => {
    const before = await pids();
    const busy = source.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid, pg_sleep(0.5)');
    await until('a connection is busy', () => pool.totalCount - pool.idleCount === 1);
    pool.recycle('a test');
    expect([pool.totalCount, pool.idleCount]).toEqual([1, 0]);
    const [row] = await busy;
    expect(before.has(row?.pid ?? 0)).toBe(true);
    const after = await pids();
    expect([...after].filter((pid) => before.has(pid))).toEqual([]);
  });

  it('keeps serving while it is recycled again and again', async () => {
    const recycling = setInterval(() => {
      pool.recycle('a test');
    }, 20);
    try {
      const work = Array.from({ length: 60 }, () => source.query('SELECT pg_sleep(0.01)'));
      await expect(Promise.all(work)).resolves.toHaveLength(60);
    } finally {
      clearInterval(recycling);
    }
  });

  it('gives up a statement that is not answered, its connection, and the idle ones with it', async () => {
    await pids();
    proxy.silence();
    const start = performance.now();
    await expect(source.query('SELECT 1')).rejects.toThrow('No answer from PostgreSQL');
    expect(performance.now() - start).toBeGreaterThan(1_000);
    // None of the old ones is handed out any more: each would take its time to fail.
    await expect(pids()).resolves.toBeDefined();
  });

  it('keeps the connection of a statement that the server cancels in time', async () => {
    const before = await pids();
    await expect(source.query('SELECT pg_sleep(5)')).rejects.toThrow('statement timeout');
    expect(await pids()).toEqual(before);
  });

  it('drops connections that turned read-only, even within a transaction', async () => {
    const name = new URL(database.url).pathname.slice(1);
    await database.query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    pool.recycle('a test');
    await pids();
    await database.query(`ALTER DATABASE ${name} RESET default_transaction_read_only`);
    const write = 'DELETE FROM links';
    const failed = source.transaction((manager) => manager.query(write));
    await expect(failed).rejects.toThrow('read-only transaction');
    await Promise.all(Array.from({ length: POOL_SIZE }, () => source.query(write)));
  });

  it('lets a transaction take longer on request, but not the next user of its connection', async () => {
    const slept = await withPatience(source, 5_000, (manager) =>
      manager.query<{ done: boolean }[]>('SELECT pg_sleep(1.8) IS NOT NULL AS done'),
    );
    expect(slept).toEqual([{ done: true }]);
    const outcomes = await Promise.allSettled(
      Array.from({ length: POOL_SIZE }, () => source.query('SELECT pg_sleep(3)')),
    );
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
  });

  it('works without the server’s limits if a pooler refuses them', async () => {
    const pooler = await startRefusingPooler(database.url);
    const settings = { url: pooler.url, poolSize: 2, connectionTimeout: 2_000 };
    const pooled = new DataSource(databaseOptions(settings, { entities: [], migrations: [] }));
    await pooled.initialize();
    expect(await pooled.query('SHOW statement_timeout')).toEqual([{ statement_timeout: '0' }]);
    await pooled.destroy();
    await pooler.stop();
  });
});
