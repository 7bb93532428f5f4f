import type { DataSource } from 'typeorm';

/**
 * The migrations of this build that the database lacks, oldest first.
 *
 * Unlike TypeORM's `showMigrations` it only reads: that one creates a missing table `migrations`, which the
 * brokers' role may not.
 */
export async function pendingMigrations(database: DataSource): Promise<string[]> {
  const [table] = await database.query<{ found: boolean }[]>(
    `SELECT to_regclass('migrations') IS NOT NULL AS found`,
  );
  const rows =
    table?.found === true ? await database.query<{ name: string }[]>('SELECT name FROM migrations') : [];
  const applied = new Set(rows.map(({ name }) => name));
  return database.migrations
    .map((migration) => migration.name ?? migration.constructor.name)
    .filter((name) => !applied.has(name));
}
