import type { KeyringSource, KmsSettings } from '#vault';
import { commandLimits } from '#database';
import type { Configuration } from './configuration.js';
import { DatabaseVariables } from './database.variables.js';
import { databaseUrlReaders } from './database-urls.js';
import type { Environment } from './environment.js';
import { kmsSettings, readKeyringSource } from './keyring-settings.js';
import { KeyringVariables } from './keyring.variables.js';
import { kmsProblems } from './production-rules.js';
import { readVariables } from './read-variables.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';
import { shapeDatabase } from './shape-configuration.js';
import { databaseProblems, switchProblems } from './transport-rules.js';

/** What a command of the vault needs of the configuration. */
interface VaultConfiguration extends Pick<Configuration, 'database'> {
  readonly keyringSource: KeyringSource;
}

/**
 * The settings of database and keyring alone: in an emergency nothing else need be at hand.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadVaultConfiguration(environment: Environment): VaultConfiguration {
  const problems: SettingProblem[] = [];
  const database = readVariables(DatabaseVariables, environment, problems);
  if (environment.NODE_ENV === 'production') problems.push(...databaseProblems(database, environment));
  const keyringSource = readKeyring(environment, problems);
  if (keyringSource === undefined || problems.length > 0) throw new ConfigurationInvalid(problems);
  return {
    database: {
      ...shapeDatabase(database),
      ...databaseUrlReaders(environment, database),
      limits: commandLimits,
    },
    keyringSource,
  };
}

/** Where the keyring is, alone. @throws ConfigurationInvalid */
export function loadKeyringSource(environment: Environment): KeyringSource {
  const problems: SettingProblem[] = [];
  const keyringSource = readKeyring(environment, problems);
  if (keyringSource === undefined || problems.length > 0) throw new ConfigurationInvalid(problems);
  return keyringSource;
}

/** How a KMS is reached, alone: to make a keyring, none need be there. @throws ConfigurationInvalid */
export function loadKmsSettings(environment: Environment): KmsSettings {
  const problems: SettingProblem[] = [];
  const variables = readVariables(KeyringVariables, environment, problems);
  addProductionProblems(variables, environment, problems);
  const ofKms = problems.filter(({ setting }) => !setting.startsWith('KEYRING') || setting.includes('KMS'));
  if (ofKms.length > 0) throw new ConfigurationInvalid(ofKms);
  return kmsSettings(variables, environment);
}

function readKeyring(environment: Environment, problems: SettingProblem[]): KeyringSource | undefined {
  const variables = readVariables(KeyringVariables, environment, problems);
  addProductionProblems(variables, environment, problems);
  return readKeyringSource(variables, environment, problems);
}

function addProductionProblems(
  variables: KeyringVariables,
  environment: Environment,
  problems: SettingProblem[],
): void {
  if (environment.NODE_ENV === 'production')
    problems.push(...switchProblems(environment), ...kmsProblems(variables));
}
