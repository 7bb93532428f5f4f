import { setTimeout as pause } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';
import { advisoryLocks } from './advisory-locks.js';
import { SCHEMA_LOCK_TIMEOUT, untilLocked } from './lock-patience.js';
import { checkServerVersion } from './server-version.js';

/**
 * Milliseconds that tables in use, and another replica that migrates, are waited for: a start that takes longer should say what it waits for.
 */
const PATIENCE = 90_000;

/** Milliseconds between two checks of whether the other one has finished. */
const LOOK_INTERVAL = 250;

/**
 * The part of its patience for which a migration's own session may be silent. The server then ends it, and its lock
 * with it: a process that was stopped, or lost its network, must not keep all others waiting. Less than 1, so that a
 * process that starts to wait after it still succeeds.
 */
const IDLE_SHARE = 2 / 3;

/** The same within a migration, where the session may hold locks that callers wait for. */
const IDLE_IN_TRANSACTION_TIMEOUT = 5_000;

const TRY_LOCK = 'SELECT pg_try_advisory_lock($1) AS taken';

const HOLDER = `
  SELECT a.pid, a.application_name AS application, coalesce(host(a.client_addr), 'local') AS address,
    floor(extract(epoch FROM clock_timestamp() - a.state_change))::integer AS seconds
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'advisory' AND l.granted AND l.objid = $1 AND a.datname = current_database()`;

/** Another process holds the migration lock and does not release it; the message says which. */
export class MigrationUnderWay extends Error {
  override readonly name = 'MigrationUnderWay';
}

/**
 * Runs the migrations that the database lacks, each in its own transaction unless it says otherwise.
 *
 * Replicas that start together wait for one another under a session-level advisory lock, so each migration runs once. All of it
 * goes through that one session: a process that loses the lock cannot continue.
 *
 * @param patience milliseconds that locks are waited for
 * @returns the names of the migrations that were run
 * @throws PostgresTooOld, MigrationUnderWay, SchemaLocked
 */
export async function migrate(dataSource: DataSource, patience = PATIENCE): Promise<string[]> {
  await checkServerVersion(dataSource);
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query(`SET idle_session_timeout = ${Math.ceil(patience * IDLE_SHARE)}`);
    await runner.query(`SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT}`);
    await runner.query(`SET lock_timeout = ${SCHEMA_LOCK_TIMEOUT}`);
    await takeLock(runner, patience);
    return await runAll(dataSource, runner, patience);
  } finally {
    await leave(runner);
  }
}

async function runAll(dataSource: DataSource, runner: QueryRunner, patience: number): Promise<string[]> {
  const executor = new MigrationExecutor(dataSource, runner);
  executor.transaction = 'each';
  const pending = await executor.getPendingMigrations();
  // By the second attempt, the migrations before the blocked one are done; they are not run again.
  await untilLocked(dataSource, patience, () => executor.executePendingMigrations());
  return pending.map(({ name }) => name);
}

async function takeLock(runner: QueryRunner, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  for (;;) {
    const rows = (await runner.query(TRY_LOCK, [advisoryLocks.migration])) as { taken: boolean }[];
    if (rows[0]?.taken === true) return;
    if (performance.now() > deadline) throw new MigrationUnderWay(await describeHolder(runner, patience));
    await pause(LOOK_INTERVAL);
  }
}

async function describeHolder(runner: QueryRunner, patience: number): Promise<string> {
  const [holder] = (await runner.query(HOLDER, [advisoryLocks.migration])) as {
    pid: number;
    application: string;
    address: string;
    seconds: number;
  }[];
  const who =
    holder === undefined
      ? 'It has just ended'
      : `It is "${holder.application}" at ${holder.address}, database process ${holder.pid}, without a new statement for ${holder.seconds} s`;
  return `Another process is migrating this database; waited ${Math.round(patience / 1_000)} s for it. ${who}. Wait for it, or end it by pg_terminate_backend, and try again`;
}

/** The session goes back to a pool, where its settings would surprise its next user. */
async function leave(runner: QueryRunner): Promise<void> {
  try {
    await runner.query('SELECT pg_advisory_unlock($1)', [advisoryLocks.migration]);
    await runner.query('RESET ALL');
  } catch {
    // The connection is gone, and its lock with it.
  } finally {
    await runner.release();
  }
}
