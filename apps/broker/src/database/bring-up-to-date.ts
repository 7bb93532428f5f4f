import type { DataSource } from 'typeorm';
import { addPartitions } from '#audit';
import { migrate } from '#database';

/**
 * Runs the migrations that the database lacks, and makes room in the audit trail for the year ahead.
 *
 * @returns the names of the migrations that were run
 */
export async function bringUpToDate(dataSource: DataSource): Promise<string[]> {
  const done = await migrate(dataSource);
  await dataSource.transaction((manager) => addPartitions(manager));
  return done;
}
