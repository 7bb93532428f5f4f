import { DataSource } from 'typeorm';
import { checkServerVersion, databaseOptions } from '#database';
import type { Environment } from '../configuration/environment.js';
import { bringUpToDate } from './bring-up-to-date.js';
import { grantRuntimeRole } from './grant-runtime-role.js';
import { migrationSettings } from './migration-settings.js';
import { refusalOf } from './database-unavailable.js';
import { databaseSchema } from './schema.js';

/**
 * Brings the database up to date.
 *
 * @param runtimeRole is given what brokers need, where they run under another role than the owner of the tables
 * @returns the names of the migrations that were run
 * @throws ConfigurationInvalid, DatabaseUnavailable, DatabaseUnfit, RoleUnknown
 */
export async function migrateDatabase(environment: Environment, runtimeRole?: string): Promise<string[]> {
  const dataSource = new DataSource(databaseOptions(migrationSettings(environment), databaseSchema));
  try {
    await dataSource.initialize();
    await checkServerVersion(dataSource);
    const done = await bringUpToDate(dataSource);
    if (runtimeRole !== undefined) await grantRuntimeRole(dataSource, runtimeRole);
    return done;
  } catch (error) {
    throw refusalOf(error);
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
  }
}
