import type { Client } from 'pg';

/** What orders or restricts a table and can be rebuilt: indexes, and constraints that are one. */
interface Rebuilt {
  readonly drop: string;
  readonly make: string;
}

// Primary keys stay: rows are written in their order, which costs nothing, and other tables refer to them.
const REBUILT = `
  SELECT CASE WHEN c.oid IS NULL THEN format('DROP INDEX %s', i.indexrelid::regclass)
      ELSE format('ALTER TABLE %s DROP CONSTRAINT %I', $1::text, c.conname) END AS drop,
    CASE WHEN c.oid IS NULL THEN pg_get_indexdef(i.indexrelid)
      ELSE format('ALTER TABLE %s ADD CONSTRAINT %I %s', $1::text, c.conname, pg_get_constraintdef(c.oid)) END AS make
  FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid
  WHERE i.indrelid = $1::text::regclass AND NOT i.indisprimary`;

/**
 * Fills an empty table by one statement, without triggers, and builds its indexes afterwards. With `wal_level=minimal` PostgreSQL
 * writes no log of it: the table is emptied in the same transaction.
 */
export async function seedInBulk(
  client: Client,
  table: string,
  statement: string,
  values: readonly unknown[] = [],
): Promise<void> {
  const { rows: rebuilt } = await client.query<Rebuilt>(REBUILT, [table]);
  await client.query('BEGIN');
  // Foreign keys are checked by triggers, and the rows are known to be right.
  await client.query('SET LOCAL session_replication_role = replica');
  await client.query(`TRUNCATE ${table} CASCADE`);
  for (const { drop } of rebuilt) await client.query(drop);
  await client.query(statement, [...values]);
  for (const { make } of rebuilt) await client.query(make);
  await client.query('COMMIT');
}
