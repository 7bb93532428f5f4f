import { setTimeout as pause } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { QueryFailedError, type DataSource, type EntityManager } from 'typeorm';

/**
 * Milliseconds a change of the schema waits for its lock. Everyone who comes later queues behind it, callers included,
 * so this is the longest they can notice; the broker's own transactions usually end sooner.
 */
export const SCHEMA_LOCK_TIMEOUT = 200;

/** Milliseconds between two attempts, so that callers have the tables to themselves nearly all the time. */
const RETRY_PAUSE = 1_000;

/** SQLSTATE lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Someone else's transaction holds a lock that a change of the schema needs; the message says which one. */
export class SchemaLocked extends Error {
  override readonly name = 'SchemaLocked';
}

const HOLDERS = `
  SELECT DISTINCT a.pid, a.usename AS role, a.application_name AS application,
    floor(extract(epoch FROM clock_timestamp() - a.xact_start))::integer AS seconds
  FROM pg_locks l JOIN pg_stat_activity a USING (pid)
  WHERE l.locktype = 'relation' AND l.granted AND a.pid <> pg_backend_pid() AND a.datname = current_database()
    AND a.xact_start < clock_timestamp() - interval '1 second'
  ORDER BY seconds DESC LIMIT 3`;

/**
 * Does work that needs locks on tables in use, repeatedly until it gets them within `SCHEMA_LOCK_TIMEOUT`, which
 * `work` has to set.
 *
 * @param patience milliseconds until it is given up
 * @throws SchemaLocked
 */
export async function untilLocked<Result>(
  database: DataSource,
  patience: number,
  work: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + patience;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      if (performance.now() + RETRY_PAUSE > deadline) throw await locked(database, patience, error);
    }
    await pause(RETRY_PAUSE);
  }
}

/** The same in a transaction, with the limit set. */
export function transactionWithLocks<Result>(
  database: DataSource,
  patience: number,
  work: (manager: EntityManager) => Promise<Result>,
): Promise<Result> {
  return untilLocked(database, patience, () =>
    database.transaction(async (manager) => {
      await manager.query(`SET LOCAL lock_timeout = ${SCHEMA_LOCK_TIMEOUT}`);
      return work(manager);
    }),
  );
}

function isLockTimeout(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return false;
  const { driverError } = error as QueryFailedError;
  return driverError instanceof DatabaseError && driverError.code === LOCK_NOT_AVAILABLE;
}

async function locked(database: DataSource, patience: number, cause: unknown): Promise<SchemaLocked> {
  const holders =
    await database.query<{ pid: number; role: string; application: string; seconds: number }[]>(HOLDERS);
  const who = holders.map(
    ({ pid, role, application, seconds }) =>
      `process ${pid} of role ${role} (${application || 'no application name'}), open for ${seconds} s`,
  );
  return new SchemaLocked(
    `A table that has to change is locked by another transaction for ${Math.round(patience / 1_000)} s or more. ` +
      `Open transactions: ${who.join('; ') || 'none that can be seen'}. Let them end, or end them by pg_terminate_backend, and try again`,
    { cause },
  );
}
