/** Reads the sandbox's settings from the environment and the command line; nothing else does. */

import { parseArgs } from 'node:util';
import { defaultClient } from './clients.js';
import { chooseDialect, UnknownDialect } from './dialects/choose-dialect.js';
import type { Dialect } from './dialects/dialect.js';
import type { SandboxOptions } from './sandbox.js';

type Environment = Readonly<Record<string, string | undefined>>;

const HIGHEST_PORT = 65_535;

/** Settings that the sandbox can't start with; the message has a line for each. */
export class MalformedSettings extends Error {}

/**
 * The options that `SANDBOX_…` variables give, and `--dialect`, which wins over `SANDBOX_DIALECT`. Lifetimes and the grace are in
 * seconds; `SANDBOX_REDIRECT_URI` may name several, separated by spaces.
 *
 * @throws MalformedSettings with every malformed one
 */
export function readSettings(
  environment: Environment = process.env,
  words: readonly string[] = [],
): SandboxOptions {
  const problems: string[] = [];
  const integer = (name: string, fallback: number, minimum: number, maximum = Infinity): number => {
    const text = environment[name];
    const value = text === undefined ? fallback : /^\d+$/.test(text) ? Number(text) : Number.NaN;
    const upTo = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    if (!(value >= minimum && value <= maximum)) problems.push(`${name} must be an integer ${upTo}`);
    return value;
  };
  const dialect = readDialect(environment, words, problems);
  const options = {
    ...(dialect && { dialect }),
    port: integer('SANDBOX_PORT', 8090, 0, HIGHEST_PORT),
    controlPort: integer('SANDBOX_CONTROL_PORT', 8091, 0, HIGHEST_PORT),
    host: environment.SANDBOX_HOST ?? '127.0.0.1',
    ...(environment.SANDBOX_PUBLIC_URL !== undefined && {
      publicUrl: readOrigin('SANDBOX_PUBLIC_URL', environment.SANDBOX_PUBLIC_URL, problems),
    }),
    accessTokenLifetimeSeconds: integer('SANDBOX_ACCESS_TOKEN_LIFETIME', 3600, 1),
    refreshTokenLifetimeSeconds: integer('SANDBOX_REFRESH_TOKEN_LIFETIME', 30 * 24 * 60 * 60, 1),
    previousRefreshTokenGraceSeconds: integer('SANDBOX_PREVIOUS_REFRESH_TOKEN_GRACE', 0, 0),
    revocation: readSwitch('SANDBOX_REVOCATION', environment.SANDBOX_REVOCATION, problems),
    clients: [
      {
        clientId: environment.SANDBOX_CLIENT_ID ?? defaultClient.clientId,
        clientSecret: environment.SANDBOX_CLIENT_SECRET ?? defaultClient.clientSecret,
        redirectUris: readRedirectUris(environment.SANDBOX_REDIRECT_URI, problems),
        name: environment.SANDBOX_CLIENT_NAME ?? defaultClient.name,
      },
    ],
  };
  if (problems.length > 0) throw new MalformedSettings(problems.join('\n'));
  return options;
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

function readRedirectUris(text: string | undefined, problems: string[]): readonly string[] {
  const uris = text?.trim().split(/\s+/) ?? defaultClient.redirectUris;
  if (!uris.every((uri) => URL.canParse(uri)))
    problems.push('SANDBOX_REDIRECT_URI must be one or several absolute URLs, separated by spaces');
  return uris;
}

function readDialect(
  environment: Environment,
  words: readonly string[],
  problems: string[],
): Dialect | undefined {
  try {
    const { values } = parseArgs({ args: [...words], options: { dialect: { type: 'string' } } });
    const [source, named] =
      values.dialect === undefined
        ? ['SANDBOX_DIALECT', environment.SANDBOX_DIALECT ?? 'documented']
        : ['--dialect', values.dialect];
    return dialectNamed(source, named);
  } catch (error) {
    // `parseArgs` names the option it does not know.
    problems.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function dialectNamed(source: string, named: string): Dialect {
  try {
    return chooseDialect(named);
  } catch (error) {
    throw error instanceof UnknownDialect ? new Error(`${source} ${error.message}`, { cause: error }) : error;
  }
}
