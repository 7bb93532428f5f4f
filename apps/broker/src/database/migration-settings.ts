import { commandLimits, DatabaseSettings, trustedDatabases } from '#database';
import type { Values } from '../configuration/configuration.js';
import { isProduction, type Environment } from '../configuration/environment.js';
import { SettingsReading } from '../configuration/read-settings.js';
import { databaseProblems, switchProblems } from '../configuration/rules/transport-rules.js';

/** One connection holds the lock, the other migrates. */
const CONNECTIONS = 2;

/** Where a migration works, and the setting that says so. */
export interface MigrationSettings extends Values<DatabaseSettings> {
  readonly setting: string;
}

/**
 * Where the migration commands work: they need only the database, neither keys nor COCO.
 *
 * @throws ConfigurationInvalid
 */
export function migrationSettings(environment: Environment): MigrationSettings {
  const reading = new SettingsReading(
    { database: DatabaseSettings.described, trustedDatabases },
    environment,
  );
  if (isProduction(environment))
    reading.problems.push(...switchProblems(environment), ...databaseProblems(reading.drafts, environment));
  const { url, sessionUrl } = reading.values().database;
  const { described } = DatabaseSettings;
  return {
    url: sessionUrl ?? url,
    setting: sessionUrl === undefined ? described.url.name : described.sessionUrl.name,
    poolSize: CONNECTIONS,
    connectionTimeout: commandLimits.connect,
    limits: commandLimits,
  };
}
