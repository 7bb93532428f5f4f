import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { readSecretFile, SecretFileUnusable } from '#kernel';
import type { Environment } from './environment.js';
import { settingsOf, type SettingDescription } from './setting.js';
import type { SettingProblem } from './setting-problem.js';

type GroupClass<Group extends object> = new () => Group;

/**
 * Reads one group of settings from the environment, each checked on its own.
 *
 * What is wrong is added to `problems`; a bad setting keeps its default in the result, so that reading can go on.
 */
export function readVariables<Group extends object>(
  group: GroupClass<Group>,
  environment: Environment,
  problems: SettingProblem[],
): Group {
  const settings = settingsOf(group);
  const given = Object.fromEntries(
    settings.flatMap((setting) => {
      const value = givenValue(setting, environment, problems);
      return value === undefined ? [] : [[setting.name, value]];
    }),
  );
  const variables = plainToInstance(group, given);
  const defaults: Partial<Group> = new group();
  for (const { property, constraints } of validateSync(variables, { stopAtFirstError: true })) {
    const [expectation = 'is not valid'] = Object.values(constraints ?? {});
    problems.push({ setting: property, problem: expectation, remedy: remedyFor(property, settings) });
    Object.assign(variables, { [property]: defaults[property as keyof Group] });
  }
  return variables;
}

/** The names of every variable that a group reads, those that name a file included. */
export function variableNames(group: GroupClass<object>): string[] {
  return settingsOf(group).flatMap(({ name, secret }) => (secret ? [name, fileVariable(name)] : [name]));
}

/** The file in which a secret is given, where it is given in one. */
export function secretFileOf(name: string, environment: Environment): string | undefined {
  return textOf(environment[fileVariable(name)]);
}

function givenValue(
  { name, secret, required, example, emptyMeans }: SettingDescription,
  environment: Environment,
  problems: SettingProblem[],
): string | undefined {
  const value = emptyMeans === undefined ? textOf(environment[name]) : environment[name]?.trim();
  const path = secret ? secretFileOf(name, environment) : undefined;
  if (value !== undefined && path !== undefined) {
    problems.push({
      setting: name,
      problem: 'is given twice',
      remedy: `Keep either ${name} or ${fileVariable(name)}.`,
    });
  }
  if (value !== undefined) return value;
  if (path !== undefined) return secretIn(path, fileVariable(name), problems);
  if (required) {
    const orFile = secret ? `, or name a file that holds it in ${fileVariable(name)}` : '';
    problems.push({
      setting: name,
      problem: 'is missing',
      remedy: `Set ${name}=${example ?? '…'}${orFile}.`,
    });
  }
  return undefined;
}

function secretIn(path: string, setting: string, problems: SettingProblem[]): string | undefined {
  try {
    return readSecretFile(path);
  } catch (error) {
    if (!(error instanceof SecretFileUnusable)) throw error;
    problems.push({
      setting,
      problem: error.message,
      remedy: 'Name a file with the secret as its only content, readable by the broker alone (chmod 600).',
    });
    return undefined;
  }
}

function remedyFor(name: string, settings: readonly SettingDescription[]): string {
  const example = settings.find((setting) => setting.name === name)?.example;
  return example === undefined ? `Correct ${name} or remove it.` : `For example ${name}=${example}.`;
}

/** An empty variable counts as absent: that is what `NAME=${NAME:-}` in a compose file gives. */
function textOf(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function fileVariable(name: string): string {
  return `${name}_FILE`;
}
