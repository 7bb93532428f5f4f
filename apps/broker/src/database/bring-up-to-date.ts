import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { addPartitions } from '#audit';
import { migrate, SchemaLocked } from '#database';

const logger = new Logger('Database');

/**
 * Runs the migrations that the database lacks, and makes room in the audit trail for the year ahead.
 *
 * @returns the names of the migrations that were run
 */
export async function bringUpToDate(dataSource: DataSource): Promise<string[]> {
  const done = await migrate(dataSource);
  try {
    await addPartitions(dataSource);
  } catch (error) {
    // There is room for a year, and brokers look again each hour: no reason to keep a release back during a dump.
    if (!(error instanceof SchemaLocked)) throw error;
    logger.warn(`No partition was added to the audit trail. ${error.message}`);
  }
  return done;
}
