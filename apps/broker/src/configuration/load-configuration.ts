import { assembleConfiguration } from './assembly/assemble-configuration.js';
import { auditProblems } from './rules/audit-rules.js';
import type { Configuration } from './configuration.js';
import { contractProblems } from './rules/contract-rules.js';
import { isProduction, type Environment } from './environment.js';
import { readKeyringSource } from './keyring-settings.js';
import { productionProblems } from './rules/production-rules.js';
import { SettingsReading } from './read-settings.js';
import { rotationProblems } from './rules/rotation-rules.js';
import { consoleProblems } from './rules/incomplete-problems.js';
import { serviceJwtProblems } from './rules/service-jwt-rules.js';
import { settingGroups } from './setting-groups.js';
import { ConfigurationInvalid } from './setting-problem.js';
import { webhookProblems } from './rules/webhook-rules.js';

/**
 * Turns the environment into the one configuration object.
 *
 * @throws ConfigurationInvalid naming every missing or bad setting at once
 */
export function loadConfiguration(environment: Environment): Configuration {
  const reading = new SettingsReading(settingGroups, environment);
  const { drafts, problems } = reading;
  if (isProduction(environment)) {
    const named = new Set(problems.map(({ setting }) => setting));
    problems.push(...productionProblems(drafts, environment).filter(({ setting }) => !named.has(setting)));
  }
  problems.push(
    ...rotationProblems(drafts.rotation, environment),
    ...serviceJwtProblems(drafts.jwtIssuer),
    ...webhookProblems(drafts.events),
    ...consoleProblems(drafts.consoleProvider),
    ...auditProblems(drafts),
    ...contractProblems(drafts),
  );
  const keyringSource = readKeyringSource(drafts.keyring, environment, problems);
  if (keyringSource === undefined) throw new ConfigurationInvalid(problems);
  return assembleConfiguration(reading.values(), keyringSource, environment);
}
