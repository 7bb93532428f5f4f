import { auditProblems } from './audit-rules.js';
import type { Configuration } from './configuration.js';
import { databaseUrlReaders } from './database-urls.js';
import type { Environment } from './environment.js';
import { readKeyringSource } from './keyring-settings.js';
import { productionProblems } from './production-rules.js';
import { readVariables, secretFileOf } from './read-variables.js';
import { rotationProblems } from './rotation-rules.js';
import { serviceJwtProblems } from './service-jwt-rules.js';
import { contractProblems } from './contract-rules.js';
import { consoleProblems } from './console-rules.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';
import { shapeConfiguration } from './shape-configuration.js';
import { webhookProblems } from './webhook-rules.js';
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
    problems.push(...productionProblems(variables, environment).filter(({ setting }) => !named.has(setting)));
  }
  problems.push(...rotationProblems(variables.rotation, environment));
  problems.push(...serviceJwtProblems(variables.serviceJwt));
  problems.push(...webhookProblems(variables.webhook));
  problems.push(...consoleProblems(variables.console));
  problems.push(...auditProblems(variables.audit));
  problems.push(...contractProblems(variables));
  const keyringSource = readKeyringSource(variables.keyring, environment, problems);
  if (keyringSource === undefined || problems.length > 0) throw new ConfigurationInvalid(problems);
  const shaped = shapeConfiguration(
    variables,
    keyringSource,
    secretFileOf('COCO_CLIENT_SECRET', environment),
  );
  return {
    ...shaped,
    database: { ...shaped.database, ...databaseUrlReaders(environment, variables.database) },
  };
}

function readAll(environment: Environment, problems: SettingProblem[]): Variables {
  return {
    http: readVariables(variableGroups.http, environment, problems),
    database: readVariables(variableGroups.database, environment, problems),
    keyring: readVariables(variableGroups.keyring, environment, problems),
    vault: readVariables(variableGroups.vault, environment, problems),
    rotation: readVariables(variableGroups.rotation, environment, problems),
    serviceJwt: readVariables(variableGroups.serviceJwt, environment, problems),
    coco: readVariables(variableGroups.coco, environment, problems),
    upstream: readVariables(variableGroups.upstream, environment, problems),
    refresh: readVariables(variableGroups.refresh, environment, problems),
    console: readVariables(variableGroups.console, environment, problems),
    audit: readVariables(variableGroups.audit, environment, problems),
    webhook: readVariables(variableGroups.webhook, environment, problems),
    operations: readVariables(variableGroups.operations, environment, problems),
    tracing: readVariables(variableGroups.tracing, environment, problems),
  };
}
