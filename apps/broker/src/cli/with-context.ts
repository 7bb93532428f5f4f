import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { DatabaseSettings } from '#database';
import type { Values } from '../configuration/configuration.js';
import { readEnvironment } from '../configuration/environment.js';
import { loadVaultConfiguration } from '../configuration/load-vault-configuration.js';
import { migrationSettings } from '../database/migration-settings.js';
import { openDatabase } from '../database/open-database.js';
import { openRecords, openSecrets } from '../open-context.js';
import { CommandFailed } from './end-command.js';

/**
 * Runs a command on the broker's modules that need the database alone, also where no broker runs. Of the settings only
 * DATABASE_URL is read.
 *
 * @throws ConfigurationInvalid, DatabaseUnavailable, CommandFailed where a migration is outstanding
 */
export async function withRecords<Result>(
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  return withContext(migrationSettings(readEnvironment()), openRecords, work);
}

/**
 * Runs a command on the broker's modules with everything encrypted, also where no broker runs and COCO is away. Of the settings
 * only those of database and keyring are read. The database is not migrated.
 *
 * @throws ConfigurationInvalid naming what is missing or bad, also a key that is not the one the database knows by its id
 * @throws StartRefused when the database cannot be reached, or a KMS does not open the keyring
 * @throws CommandFailed where a migration is outstanding
 */
export async function withSecrets<Result>(
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const { database, keyringSource } = loadVaultConfiguration(readEnvironment());
  return withContext(database, (connected) => openSecrets(connected, keyringSource), work);
}

async function withContext<Result>(
  settings: Values<DatabaseSettings>,
  open: (database: DataSource) => Promise<INestApplicationContext>,
  work: (context: INestApplicationContext) => Promise<Result>,
): Promise<Result> {
  const database = await openDatabase(settings, false);
  try {
    const context = await open(database);
    try {
      if (await database.showMigrations())
        throw new CommandFailed('The database lacks a migration: run broker migrate first');
      return await work(context);
    } finally {
      await context.close();
    }
  } finally {
    await database.destroy();
  }
}
