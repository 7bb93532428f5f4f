import type { DataSource } from 'typeorm';
import { advisoryLocks } from './advisory-locks.js';

/**
 * Runs the migrations that the database lacks, each in its own transaction.
 *
 * Replicas that start together wait for one another under a session-level advisory lock, so each migration runs once.
 *
 * @returns the names of the migrations that were run
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  await runner.connect();
  try {
    await runner.query('SELECT pg_advisory_lock($1)', [advisoryLocks.migration]);
    const done = await dataSource.runMigrations({ transaction: 'each' });
    return done.map(({ name }) => name);
  } finally {
    await runner.query('SELECT pg_advisory_unlock($1)', [advisoryLocks.migration]).catch(() => undefined);
    await runner.release();
  }
}
