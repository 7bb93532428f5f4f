import { Keyring, KeyringInvalid } from '#vault';
import type { Configuration } from './configuration.js';
import type { Environment } from './environment.js';
import { productionProblems } from './production-rules.js';
import { readVariables } from './read-variables.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';
import { shapeConfiguration } from './shape-configuration.js';
import { variableGroups, type Variables } from './variables.js';

/**
 * Turns the environment into the one configuration object.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadConfiguration(environment: Environment): Configuration {
  const problems: SettingProblem[] = [];
  const variables = readAll(environment, problems);
  const production = variables.operations.NODE_ENV === 'production';
  if (production) {
    const named = new Set(problems.map(({ setting }) => setting));
    problems.push(...productionProblems(variables).filter(({ setting }) => !named.has(setting)));
  }
  const keyring = parseKeyring(variables.vault.KEYRING, problems);
  if (keyring === undefined || problems.length > 0) throw new ConfigurationInvalid(problems);
  return shapeConfiguration(variables, keyring);
}

function readAll(environment: Environment, problems: SettingProblem[]): Variables {
  return {
    http: readVariables(variableGroups.http, environment, problems),
    database: readVariables(variableGroups.database, environment, problems),
    vault: readVariables(variableGroups.vault, environment, problems),
    coco: readVariables(variableGroups.coco, environment, problems),
    upstream: readVariables(variableGroups.upstream, environment, problems),
    refresh: readVariables(variableGroups.refresh, environment, problems),
    operations: readVariables(variableGroups.operations, environment, problems),
  };
}

function parseKeyring(text: string, problems: SettingProblem[]): Keyring | undefined {
  if (text === '') return undefined;
  try {
    return Keyring.parse(text);
  } catch (error) {
    if (!(error instanceof KeyringInvalid)) throw error;
    problems.push({
      setting: 'KEYRING',
      problem: error.message,
      remedy: 'Write it as id:base64key,… with keys from: openssl rand -base64 32.',
    });
    return undefined;
  }
}
