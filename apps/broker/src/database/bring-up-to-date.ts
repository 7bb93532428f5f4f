import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { addPartitions } from '#audit';
import { migrate, SchemaLocked } from '#database';

const logger = new Logger('Database');

/**
 * Runs pending migrations, and creates the audit trail's partitions for the year ahead.
 *
 * @returns the names of the migrations that were run
 */
export async function bringUpToDate(dataSource: DataSource): Promise<string[]> {
  const done = await migrate(dataSource);
  try {
    await addPartitions(dataSource);
  } catch (error) {
    // The partitions last a year, and brokers retry every hour: a running dump is no reason to hold up a
    // release.
    if (!(error instanceof SchemaLocked)) throw error;
    logger.warn(`No partition was added to the audit trail. ${error.message}`);
  }
  return done;
}
