import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { pendingMigrations, type DatabaseSettings } from '#database';
import type { Values } from '../configuration/configuration.js';
import { readEnvironment } from '../configuration/environment.js';
import { loadVaultConfiguration } from '../configuration/load-vault-configuration.js';
import { migrationSettings } from '../database/migration-settings.js';
import { withFaultsExplained, type DatabaseAddress } from '../database/database-unavailable.js';
import { openDatabase } from '../database/open-database.js';
import { openRecords, openSecrets } from '../open-context.js';
import { CommandFailed } from './end-command.js';

/**
 * Runs a command on the broker's modules that need only the database, even without a running broker. Of the settings it
 * reads only DATABASE_URL.
 *
 * @throws ConfigurationInvalid, DatabaseUnavailable, CommandFailed if a migration is pending
 */
export async function withRecords<Result>(
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  return withContext(migrationSettings(readEnvironment()), openRecords, work);
}

/**
 * Runs a command on the broker's modules with everything encrypted, even without a running broker or COCO. It reads only the
 * settings of database and keyring. The database is not migrated.
 *
 * @throws ConfigurationInvalid naming what is missing or invalid, including a key that differs from the one known by its id
 * @throws StartRefused if the database cannot be reached, or a KMS does not unwrap the keyring
 * @throws CommandFailed if a migration is pending
 */
export async function withSecrets<Result>(
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const { database, keyringSource } = loadVaultConfiguration(readEnvironment());
  return withContext(database, (connected) => openSecrets(connected, keyringSource), work);
}

async function withContext<Result>(
  settings: Values<DatabaseSettings> & DatabaseAddress,
  open: (database: DataSource) => Promise<INestApplicationContext>,
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(settings, false);
  try {
    return await withFaultsExplained(settings, async () => {
      if ((await pendingMigrations(database)).length > 0)
        throw new CommandFailed('The database lacks a migration: run broker migrate first');
      const context = await open(database);
      try {
        return await work(context);
      } finally {
        await context.close();
      }
    });
  } finally {
    await database.destroy();
  }
}
