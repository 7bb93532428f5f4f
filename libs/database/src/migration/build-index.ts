import type { QueryRunner } from 'typeorm';

/** An index that a migration adds to a table in use. */
export interface IndexToBuild {
  readonly name: string;
  readonly table: string;
  /** What follows the table: columns in parentheses, then perhaps `WHERE …`. */
  readonly definition: string;
  /** The partitions, where the table has any. */
  readonly partitions?: readonly string[];
}

/**
 * Milliseconds an index waits for the transactions that began before it: as long as a command's transaction may be idle,
 * since it blocks nobody meanwhile.
 */
const BUILD_LOCK_TIMEOUT = 600_000;

/**
 * Builds an index while others write to the table. Only for migrations with `transaction = false`, which may be broken off: what an
 * earlier attempt left half-built is removed first, and what it finished is kept.
 */
export async function buildIndex(runner: QueryRunner, index: IndexToBuild): Promise<void> {
  const { name, table, definition, partitions } = index;
  if (partitions === undefined) {
    await buildConcurrently(runner, name, table, definition);
    return;
  }
  await runner.query(`CREATE INDEX IF NOT EXISTS ${name} ON ONLY ${table} ${definition}`);
  for (const partition of partitions) {
    const part = `${partition}_${name}`;
    await buildConcurrently(runner, part, partition, definition);
    await runner.query(`ALTER INDEX ${name} ATTACH PARTITION ${part}`);
  }
}

async function buildConcurrently(
  runner: QueryRunner,
  name: string,
  table: string,
  definition: string,
): Promise<void> {
  const [{ lock_timeout: usual } = { lock_timeout: '0' }] = (await runner.query('SHOW lock_timeout')) as {
    lock_timeout: string;
  }[];
  await runner.query(`SET lock_timeout = ${BUILD_LOCK_TIMEOUT}`);
  try {
    const [found] = (await runner.query(
      'SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass($1)',
      [name],
    )) as { valid: boolean }[];
    if (found?.valid === true) return;
    await runner.query(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`);
    await runner.query(`CREATE INDEX CONCURRENTLY ${name} ON ${table} ${definition}`);
  } finally {
    await runner.query(`SET lock_timeout = '${usual}'`);
  }
}
