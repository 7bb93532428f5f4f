import type { DataSource } from 'typeorm';
import { BrokerError } from '#kernel';
import { readEnvironment } from '../configuration/environment.js';
import { migrationSettings } from '../database/migration-settings.js';
import { openDatabase } from '../database/open-database.js';
import { CommandFailed } from './end-command.js';

/**
 * Opens the database for a command, also where no broker runs, and closes it when the work is done. Of the settings only
 * DATABASE_URL is read.
 *
 * @throws ConfigurationInvalid, DatabaseUnavailable, CommandFailed with the text of the broker's own errors
 */
export async function withDatabase<Result>(work: (database: DataSource) => Promise<Result>): Promise<Result> {
  const database = await openDatabase(migrationSettings(readEnvironment()), false);
  try {
    if (await database.showMigrations())
      throw new CommandFailed('The database lacks a migration: run broker migrate first');
    return await work(database);
  } catch (error) {
    if (error instanceof BrokerError)
      throw new CommandFailed(error.message.replace(/\.$/, ''), { cause: error });
    throw error;
  } finally {
    await database.destroy();
  }
}
