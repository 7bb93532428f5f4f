/** The incident: a process that migrates is stopped, as by SIGSTOP or a frozen machine, and the next deployment starts. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { commandLimits, databaseOptions, migrate } from '#database';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';
import { until } from '../harness/time/until.js';

/** Milliseconds that both processes wait; the server ends a silent session earlier than that. */
const PATIENCE = 12_000;

/** The last migration; undone, so that the stopped process has one to run. */
const LAST = 'IndexLinks1700001380000';

let database: TestDatabase;
let stranger: Client;
let first: ChildProcess;
let second: DataSource;

beforeEach(async () => {
  database = await createDatabase();
  await database.query('DELETE FROM migrations WHERE name = $1', [LAST]);
  await database.query('DROP INDEX links_by_service');
  stranger = new Client({ connectionString: database.url });
  await stranger.connect();
  const settings = { url: database.url, poolSize: 2, connectionTimeout: 5_000, limits: commandLimits };
  second = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
  // Its transaction is older than the index, which so waits for it and keeps the migrating process in the middle of its work.
  await stranger.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await stranger.query('SELECT count(*) FROM links');
  first = spawn(
    process.execPath,
    ['dist/test/harness/broker/migrating-process.js', database.url, String(PATIENCE)],
    {
      stdio: 'inherit',
    },
  );
  await until('the index is being built', isBuilding);
  first.kill('SIGSTOP');
});

afterEach(async () => {
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await second.destroy();
  await stranger.end();
  await database.drop();
});

const isBuilding = async (): Promise<boolean> =>
  (await database.query(`SELECT FROM pg_stat_progress_create_index WHERE datname = current_database()`))
    .length > 0;

const isDone = async (): Promise<boolean> =>
  (await database.query('SELECT FROM migrations WHERE name = $1', [LAST])).length === 1;

it('while the stopped one holds the lock, the next fails in time and says who holds it', async () => {
  await expect(migrate(second, 1_000)).rejects.toThrow(
    /Another process is migrating this database; .* database process \d+, .* pg_terminate_backend/,
  );
  expect(await isDone()).toBe(false);
});

it('the server ends the session of the stopped one, and a patient next one finishes its work', async () => {
  await stranger.query('COMMIT');
  expect(await migrate(second, PATIENCE)).toEqual([LAST]);
  expect(await isDone()).toBe(true);
  const [index] = await database.query(
    `SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = 'links_by_service'::regclass`,
  );
  expect(index).toEqual({ valid: true });
});
