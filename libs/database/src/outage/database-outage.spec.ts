import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource, type EntityManager } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { until } from '../../../../test/harness/time/until.js';
import { databaseOptions } from '../connections/database-options.js';
import { isDatabaseOutage, refusesValues } from './database-outage.js';

/** Milliseconds for a connection; short, because some of these wait for one that never comes. */
const CONNECTION_TIMEOUT = 500;

let database: TestDatabase;
let url: string;
let source: DataSource | undefined;

beforeAll(async () => {
  database = await createDatabase();
});

afterAll(() => database.drop());

afterEach(async () => {
  if (source?.isInitialized === true) await source.destroy();
});

/** A pool whose connections lead to `url`, which may be changed for those that follow. */
async function open(poolSize = 2): Promise<DataSource> {
  url = database.url;
  const settings = {
    url,
    readUrl: () => url,
    poolSize,
    connectionTimeout: CONNECTION_TIMEOUT,
    statementTimeout: 1_000,
  };
  source = new DataSource(databaseOptions(settings, { entities: [], migrations: [] }));
  return source.initialize();
}

/** The error of a failing statement. */
async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

function changed(change: (url: URL) => void): string {
  const other = new URL(database.url);
  change(other);
  return other.href;
}

describe('an outage of the database is', () => {
  it.each([
    ['a refused connection', () => changed((other) => (other.port = '1'))],
    ['a host without an address', () => changed((other) => (other.hostname = 'database.invalid'))],
    ['another password, rotated meanwhile', () => changed((other) => (other.password = 'another'))],
    ['a role that does not exist', () => changed((other) => (other.username = 'nobody_by_this_name'))],
    ['a database that does not exist', () => changed((other) => (other.pathname = '/none'))],
    [
      'a server without TLS although it is required',
      () => changed((other) => (other.search = '?sslmode=require')),
    ],
  ])('%s', async (_kind, elsewhere) => {
    const pool = await open();
    // The first connection uses the old URL.
    await pool.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    url = elsewhere();
    expect(isDatabaseOutage(await failureOf(pool.query('SELECT 1')))).toBe(true);
  });

  it('a server that accepts the connection and stays silent', async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const pool = await open();
    await pool.query('SELECT pg_terminate_backend(pg_backend_pid())').catch(() => undefined);
    url = changed((other) => (other.port = String((silent.address() as AddressInfo).port)));
    expect(isDatabaseOutage(await failureOf(pool.query('SELECT 1')))).toBe(true);
    await new Promise((resolve) => silent.close(resolve));
  });

  it('a pool whose connections are all in use', async () => {
    const pool = await open(1);
    const [, failure] = await Promise.all([
      pool.query('SELECT pg_sleep(0.8)'),
      failureOf(pool.query('SELECT 1')),
    ]);
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it('a connection that ends under a statement, and between two of a transaction', async () => {
    const pool = await open();
    const end = 'SELECT pg_terminate_backend(pg_backend_pid())';
    expect(isDatabaseOutage(await failureOf(pool.query(end)))).toBe(true);
    const failure = await failureOf(
      pool.transaction(async (manager) => {
        const [row] = await manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
        await database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        for (;;) await manager.query('SELECT 1');
      }),
    );
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it.each([
    ['a statement', (manager: EntityManager) => manager.query('SELECT 1')],
    ['a savepoint', (manager: EntityManager) => manager.transaction(() => Promise.resolve())],
    ['the end of the transaction', () => Promise.resolve()],
  ])('a connection that ended between statements and is noticed by %s', async (_kind, next) => {
    const pool = await open();
    const failure = await failureOf(
      pool.transaction(async (manager) => {
        const [row] = await manager.query<{ pid: number }[]>('SELECT pg_backend_pid() AS pid');
        await database.query('SELECT pg_terminate_backend($1)', [row?.pid]);
        await until('the end has arrived', () => manager.queryRunner?.isReleased === true);
        await next(manager);
      }),
    );
    expect(failure).toBeDefined();
    expect(isDatabaseOutage(failure)).toBe(true);
  });

  it('a statement that takes too long, and one that waits too long for a lock', async () => {
    const pool = await open();
    expect(isDatabaseOutage(await failureOf(pool.query('SELECT pg_sleep(60)')))).toBe(true);
    await database.query('BEGIN');
    await database.query('LOCK TABLE links');
    expect(isDatabaseOutage(await failureOf(pool.query('SELECT FROM links')))).toBe(true);
    await database.query('ROLLBACK');
  });

  it.each([
    ...['08000', '08003', '08006', '08P01', '25006', '25P03', '25P04', '28000', '28P01', '3D000'],
    ...['40001', '40P01', '53100', '53200', '53300', '53400', '55006', '55P03', '57000', '57014'],
    ...['57P01', '57P02', '57P03', '57P04', '57P05', '58000', '58030', '58P01', 'F0000', 'XX000', 'XX001'],
  ])('%s', async (code) => {
    const pool = await open();
    expect(isDatabaseOutage(await failureOf(pool.query(raise(code))))).toBe(true);
  });

  it.each(['22P02', '23505', '23503', '42601', '42P01', '42501', '0A000', '54000', 'P0001'])(
    'not %s: the statement is wrong, and will be next time',
    async (code) => {
      const pool = await open();
      expect(isDatabaseOutage(await failureOf(pool.query(raise(code))))).toBe(false);
    },
  );

  it('not a caller’s broken socket, nor parameters that cannot be encoded', async () => {
    const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    expect([reset, new Error('timeout exceeded when trying to connect')].map(isDatabaseOutage)).toEqual([
      false,
      false,
    ]);
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    const pool = await open();
    expect(isDatabaseOutage(await failureOf(pool.query('SELECT $1::jsonb', [circular])))).toBe(false);
    expect(await pool.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });
});

describe('values that PostgreSQL refuses', () => {
  it.each(['22P02', '22021', '23505', '23514', '44000', '54000', 'P0001'])(
    'are recognized by %s: others would be accepted',
    async (code) => {
      const pool = await open();
      expect(refusesValues(await failureOf(pool.query(raise(code))))).toBe(true);
    },
  );

  it.each(['08006', '25006', '40P01', '42P01', '42501', '53100', '57014', 'XX000'])(
    'are not recognized by %s: every value waits until the server is repaired',
    async (code) => {
      const pool = await open();
      expect(refusesValues(await failureOf(pool.query(raise(code))))).toBe(false);
    },
  );

  it('are those that the driver cannot write down, but not a lost connection', async () => {
    const pool = await open();
    const circular: Record<string, unknown> = {};
    circular.self = circular;
    expect(refusesValues(await failureOf(pool.query('SELECT $1::jsonb', [circular])))).toBe(true);
    const end = 'SELECT pg_terminate_backend(pg_backend_pid())';
    expect(refusesValues(await failureOf(pool.query(end)))).toBe(false);
    expect(refusesValues(new Error('ECONNRESET'))).toBe(false);
  });
});

function raise(code: string): string {
  return `DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${code}'; END $$`;
}
