/** Reads the sandbox's settings from the environment and the command line; nothing else does. */

import { defaultClient } from './clients.js';
import type { Population } from './cloud/population.js';
import { readSeed, SeedRefused } from './cloud/seed.js';
import { chooseDialect, UnknownDialect } from './dialects/choose-dialect.js';
import type { Dialect } from './dialects/dialect.js';
import { readOptions } from './options.js';
import type { Given } from './options.js';
import type { SandboxOptions } from './sandbox.js';

type Environment = Readonly<Record<string, string | undefined>>;

const HIGHEST_PORT = 65_535;

/** Settings that the sandbox can't start with; the message has a line for each. */
export class MalformedSettings extends Error {}

/**
 * The options that `SANDBOX_…` variables and the command line give; the command line wins. Lifetimes and the grace are in seconds;
 * `SANDBOX_REDIRECT_URI` may name several, separated by spaces.
 *
 * @throws MalformedSettings with every malformed one
 */
export function readSettings(
  environment: Environment = process.env,
  words: readonly string[] = [],
): SandboxOptions {
  const given = readGiven(environment, words);
  const { values, nameOf } = given;
  const problems: string[] = [];
  const integer = (variable: string, fallback: number, minimum: number, maximum = Infinity): number => {
    const text = values[variable];
    const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    const upTo = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    if (!(value >= minimum && value <= maximum))
      problems.push(`${nameOf(variable)} must be an integer ${upTo}`);
    return value;
  };
  const dialect = readDialect(given, problems);
  const population = readPopulation(given, problems);
  const options = {
    ...(dialect && { dialect }),
    ...(population && { population }),
    port: integer('SANDBOX_PORT', 8090, 0, HIGHEST_PORT),
    controlPort: integer('SANDBOX_CONTROL_PORT', 8091, 0, HIGHEST_PORT),
    host: values.SANDBOX_HOST ?? '127.0.0.1',
    ...(values.SANDBOX_PUBLIC_URL !== undefined && {
      publicUrl: readOrigin(nameOf('SANDBOX_PUBLIC_URL'), values.SANDBOX_PUBLIC_URL, problems),
    }),
    accessTokenLifetimeSeconds: integer('SANDBOX_ACCESS_TOKEN_LIFETIME', 3600, 1),
    refreshTokenLifetimeSeconds: integer('SANDBOX_REFRESH_TOKEN_LIFETIME', 30 * 24 * 60 * 60, 1),
    previousRefreshTokenGraceSeconds: integer('SANDBOX_PREVIOUS_REFRESH_TOKEN_GRACE', 0, 0),
    revocation: readSwitch('SANDBOX_REVOCATION', values.SANDBOX_REVOCATION, problems),
    clients: [
      {
        clientId: values.SANDBOX_CLIENT_ID ?? defaultClient.clientId,
        clientSecret: values.SANDBOX_CLIENT_SECRET ?? defaultClient.clientSecret,
        redirectUris: readRedirectUris(given, problems),
        name: values.SANDBOX_CLIENT_NAME ?? defaultClient.name,
      },
    ],
  };
  if (problems.length > 0) throw new MalformedSettings(problems.join('\n'));
  return options;
}

function readGiven(environment: Environment, words: readonly string[]): Given {
  try {
    return readOptions(environment, words);
  } catch (error) {
    // `parseArgs` names the option it does not know.
    const problem = error instanceof Error ? error.message : String(error);
    throw new MalformedSettings(`${problem}\n--help lists the options`, { cause: error });
  }
}

/** An issuer is compared text by text, so nothing may follow the host. */
function readOrigin(name: string, text: string, problems: string[]): string {
  const url = URL.parse(text);
  const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (!isWeb || url.origin !== text)
    problems.push(`${name} must be an http or https URL without a path, like https://sandbox.example`);
  return text;
}

function readSwitch(name: string, text: string | undefined, problems: string[]): boolean {
  if (text !== undefined && text !== 'true' && text !== 'false')
    problems.push(`${name} must be true or false`);
  return text === 'true';
}

function readRedirectUris({ values, nameOf }: Given, problems: string[]): readonly string[] {
  const uris = values.SANDBOX_REDIRECT_URI?.trim().split(/\s+/) ?? defaultClient.redirectUris;
  if (!uris.every((uri) => URL.canParse(uri)))
    problems.push(
      `${nameOf('SANDBOX_REDIRECT_URI')} must be one or several absolute URLs, separated by spaces`,
    );
  return uris;
}

function readDialect({ values, nameOf }: Given, problems: string[]): Dialect | undefined {
  try {
    return chooseDialect(values.SANDBOX_DIALECT ?? 'documented');
  } catch (error) {
    if (!(error instanceof UnknownDialect)) throw error;
    problems.push(`${nameOf('SANDBOX_DIALECT')} ${error.message}`);
    return undefined;
  }
}

function readPopulation({ values, nameOf }: Given, problems: string[]): Population | undefined {
  if (values.SANDBOX_SEED === undefined) return undefined;
  try {
    return readSeed(values.SANDBOX_SEED);
  } catch (error) {
    if (!(error instanceof SeedRefused)) throw error;
    problems.push(`${nameOf('SANDBOX_SEED')} ${error.message}`);
    return undefined;
  }
}
