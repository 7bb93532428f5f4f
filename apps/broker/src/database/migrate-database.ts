import { DataSource } from 'typeorm';
import { databaseOptions, migrate } from '#database';
import type { Environment } from '../configuration/environment.js';
import { migrationSettings } from './migration-settings.js';
import { DatabaseUnavailable } from './open-database.js';
import { databaseSchema } from './schema.js';

/**
 * Brings the database up to date.
 *
 * @returns the names of the migrations that were run
 * @throws ConfigurationInvalid, DatabaseUnavailable
 */
export async function migrateDatabase(environment: Environment): Promise<string[]> {
  const dataSource = new DataSource(databaseOptions(migrationSettings(environment), databaseSchema));
  try {
    await dataSource.initialize();
    return await migrate(dataSource);
  } catch (error) {
    throw new DatabaseUnavailable(error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
