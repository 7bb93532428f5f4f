import { commandLimits, DatabaseSettings, trustedDatabases } from '#database';
import { keyringSettings, type KeyringSource, type KmsSettings } from '#keyring';
import type { Configuration } from './configuration.js';
import { databaseUrlReaders } from './assembly/database-urls.js';
import { isProduction, type Environment } from './environment.js';
import { kmsSettings, readKeyringSource } from './keyring-settings.js';
import { kmsProblems } from './rules/production-rules.js';
import { SettingsReading } from './read-settings.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';
import type { Drafts } from './setting-groups.js';
import { databaseProblems, switchProblems } from './rules/transport-rules.js';

/** The configuration that a vault command needs. */
interface VaultConfiguration extends Pick<Configuration, 'database'> {
  readonly keyringSource: KeyringSource;
}

/**
 * Only the settings of database and keyring: an emergency needs nothing else.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadVaultConfiguration(environment: Environment): VaultConfiguration {
  const groups = { database: DatabaseSettings.described, trustedDatabases, keyring: keyringSettings };
  const reading = new SettingsReading(groups, environment);
  const { drafts, problems } = reading;
  if (isProduction(environment)) problems.push(...databaseProblems(drafts, environment));
  const keyringSource = readKeyring(drafts.keyring, environment, problems);
  if (keyringSource === undefined) throw new ConfigurationInvalid(problems);
  const settings = reading.values();
  return {
    database: {
      ...settings.database,
      ...databaseUrlReaders(environment, settings.trustedDatabases),
      limits: commandLimits,
    },
    keyringSource,
  };
}

/** Only the location of the keyring. @throws ConfigurationInvalid */
export function loadKeyringSource(environment: Environment): KeyringSource {
  const { drafts, problems } = new SettingsReading({ keyring: keyringSettings }, environment);
  const keyringSource = readKeyring(drafts.keyring, environment, problems);
  if (keyringSource === undefined || problems.length > 0) throw new ConfigurationInvalid(problems);
  return keyringSource;
}

/** Only how to reach a KMS, for creating the first keyring. @throws ConfigurationInvalid */
export function loadKmsSettings(environment: Environment): KmsSettings {
  const { drafts, problems } = new SettingsReading({ keyring: keyringSettings }, environment);
  problems.push(...transportProblems(drafts.keyring, environment));
  const { name: keyring } = keyringSettings.keyring;
  const ofKms = problems.filter(({ setting }) => setting !== keyring && setting !== `${keyring}_FILE`);
  if (ofKms.length > 0) throw new ConfigurationInvalid(ofKms);
  return kmsSettings(drafts.keyring, environment);
}

function readKeyring(
  drafts: Drafts['keyring'],
  environment: Environment,
  problems: SettingProblem[],
): KeyringSource | undefined {
  problems.push(...transportProblems(drafts, environment));
  return readKeyringSource(drafts, environment, problems);
}

function transportProblems(drafts: Drafts['keyring'], environment: Environment): SettingProblem[] {
  return isProduction(environment) ? [...switchProblems(environment), ...kmsProblems(drafts)] : [];
}
