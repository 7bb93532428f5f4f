import { readSecretFile, SecretFileUnusable } from '#kernel';
import type { DraftValues, Setting, SettingGroup, SettingValues } from '#kernel';
import { isProduction, type Environment } from './environment.js';
import { ConfigurationInvalid, type SettingProblem } from './setting-problem.js';

type Groups = Readonly<Record<string, SettingGroup>>;

/**
 * Groups of settings as read from the environment.
 *
 * Collects all faults in `problems`, to which checks across settings add theirs; a bad setting keeps
 * its default in `drafts`, so that these checks can run.
 */
export class SettingsReading<Read extends Groups> {
  readonly problems: SettingProblem[] = [];
  readonly drafts: { readonly [Name in keyof Read]: DraftValues<Read[Name]> };

  constructor(
    groups: Read,
    private readonly environment: Environment,
  ) {
    const drafts = Object.entries(groups).map(([name, group]) => [name, this.draftOf(group)]);
    this.drafts = Object.fromEntries(drafts) as typeof this.drafts;
  }

  /** The values, once all checks are done. @throws ConfigurationInvalid naming every missing or bad setting at once */
  values(): { readonly [Name in keyof Read]: SettingValues<Read[Name]> } {
    if (this.problems.length > 0) throw new ConfigurationInvalid(this.problems);
    // A missing required setting would be among the problems.
    return this.drafts as { readonly [Name in keyof Read]: SettingValues<Read[Name]> };
  }

  private draftOf(group: SettingGroup): Readonly<Record<string, unknown>> {
    return Object.fromEntries(Object.entries(group).map(([key, setting]) => [key, this.valueOf(setting)]));
  }

  private valueOf(setting: Setting<unknown>): unknown {
    const given = this.textOf(setting);
    const read = given === undefined ? undefined : setting.parse(given);
    if (read !== undefined) return read.value;
    if (given !== undefined)
      this.problems.push({
        setting: setting.name,
        problem: `expected ${setting.expected}`,
        remedy: remedyFor(setting),
      });
    const fallback = fallbackOf(setting, isProduction(this.environment));
    return fallback === undefined ? undefined : setting.parse(fallback)?.value;
  }

  /** The given value, from its variable or file. */
  private textOf(setting: Setting<unknown>): string | undefined {
    const { name, secret, required, emptyMeans } = setting;
    const { [name]: variable } = this.environment;
    const value = emptyMeans === undefined ? unlessEmpty(variable) : variable?.trim();
    const path = secret === true ? secretFileOf(name, this.environment) : undefined;
    if (value !== undefined && path !== undefined)
      this.problems.push({
        setting: name,
        problem: 'is given twice',
        remedy: `Keep either ${name} or ${fileVariable(name)}.`,
      });
    if (value !== undefined) return value;
    if (path !== undefined) return this.secretIn(path, fileVariable(name));
    if (required) this.problems.push(missing(setting));
    return undefined;
  }

  private secretIn(path: string, setting: string): string | undefined {
    try {
      return readSecretFile(path);
    } catch (error) {
      if (!(error instanceof SecretFileUnusable)) throw error;
      this.problems.push({
        setting,
        problem: error.message,
        remedy:
          'Name a file with only the secret in it, readable only by the broker (chmod 600), or mount it read-only into the container.',
      });
      return undefined;
    }
  }
}

/** The names of all variables that a group reads, including those that name a file. */
export function variableNames(group: SettingGroup): string[] {
  return Object.values(group).flatMap(({ name, secret }) =>
    secret === true ? [name, fileVariable(name)] : [name],
  );
}

/** The file that holds a secret, if it is given in one. */
export function secretFileOf(name: string, environment: Environment): string | undefined {
  return unlessEmpty(environment[fileVariable(name)]);
}

function fallbackOf(
  { fallback, fallbackInProduction }: Setting<unknown>,
  production: boolean,
): string | undefined {
  return production ? (fallbackInProduction ?? fallback) : fallback;
}

function missing({ name, secret, example }: Setting<unknown>): SettingProblem {
  const orFile = secret === true ? `, or name a file that holds it in ${fileVariable(name)}` : '';
  return { setting: name, problem: 'is missing', remedy: `Set ${name}=${example ?? '…'}${orFile}.` };
}

function remedyFor({ name, example, fallback = '' }: Setting<unknown>): string {
  const value = example ?? fallback;
  return value === '' ? `Correct ${name} or remove it.` : `For example ${name}=${value}.`;
}

/** An empty variable counts as absent: `NAME=${NAME:-}` in a compose file produces one. */
function unlessEmpty(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? undefined : value.trim();
}

function fileVariable(name: string): string {
  return `${name}_FILE`;
}
