import { commandLimits, type DatabaseSettings } from '#database';
import type { Values } from '../configuration/configuration.js';
import { DatabaseVariables } from '../configuration/database.variables.js';
import type { Environment } from '../configuration/environment.js';
import { readVariables } from '../configuration/read-variables.js';
import { ConfigurationInvalid, type SettingProblem } from '../configuration/setting-problem.js';
import { databaseProblems, switchProblems } from '../configuration/transport-rules.js';

/** One connection holds the lock, the other migrates. */
const CONNECTIONS = 2;

/**
 * Where the migration commands work: they need the database alone, no key and no COCO.
 *
 * @throws ConfigurationInvalid
 */
export function migrationSettings(environment: Environment): Values<DatabaseSettings> {
  const problems: SettingProblem[] = [];
  const database = readVariables(DatabaseVariables, environment, problems);
  if (environment.NODE_ENV === 'production')
    problems.push(...switchProblems(environment), ...databaseProblems(database, environment));
  if (problems.length > 0) throw new ConfigurationInvalid(problems);
  return {
    url: database.DATABASE_SESSION_URL ?? database.DATABASE_URL,
    poolSize: CONNECTIONS,
    connectionTimeout: commandLimits.connect,
    limits: commandLimits,
  };
}
