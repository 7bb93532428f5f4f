/** Reads the sandbox's settings from the environment and the command line; nothing else does. */

import { parseArgs } from 'node:util';
import { defaultClient } from './clients.js';
import { chooseDialect, UnknownDialect } from './dialects/choose-dialect.js';
import type { Dialect } from './dialects/dialect.js';
import type { SandboxOptions } from './sandbox.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that `SANDBOX_…` variables give, and `--dialect`, which wins over `SANDBOX_DIALECT`. Throws an error that
 * lists every malformed one. Lifetimes and the grace are in seconds; `SANDBOX_REDIRECT_URI` may name several, separated
 * by spaces.
 */
export function readSettings(
  environment: Environment = process.env,
  words: readonly string[] = [],
): SandboxOptions {
  const problems: string[] = [];
  const integer = (name: string, fallback: number, minimum: number): number => {
    const value = environment[name] === undefined ? fallback : Number(environment[name]);
    if (!Number.isInteger(value) || value < minimum)
      problems.push(`${name} must be an integer of at least ${minimum}`);
    return value;
  };
  const dialect = readDialect(environment, words, problems);
  const options = {
    ...(dialect && { dialect }),
    port: integer('SANDBOX_PORT', 8090, 0),
    controlPort: integer('SANDBOX_CONTROL_PORT', 8091, 0),
    host: environment.SANDBOX_HOST ?? '127.0.0.1',
    ...(environment.SANDBOX_PUBLIC_URL !== undefined && { publicUrl: environment.SANDBOX_PUBLIC_URL }),
    accessTokenLifetimeSeconds: integer('SANDBOX_ACCESS_TOKEN_LIFETIME', 3600, 1),
    refreshTokenLifetimeSeconds: integer('SANDBOX_REFRESH_TOKEN_LIFETIME', 30 * 24 * 60 * 60, 1),
    previousRefreshTokenGraceSeconds: integer('SANDBOX_PREVIOUS_REFRESH_TOKEN_GRACE', 0, 0),
    revocation: environment.SANDBOX_REVOCATION === 'true',
    clients: [
      {
        clientId: environment.SANDBOX_CLIENT_ID ?? defaultClient.clientId,
        clientSecret: environment.SANDBOX_CLIENT_SECRET ?? defaultClient.clientSecret,
        redirectUris: environment.SANDBOX_REDIRECT_URI?.split(/\s+/) ?? defaultClient.redirectUris,
        name: environment.SANDBOX_CLIENT_NAME ?? defaultClient.name,
      },
    ],
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return options;
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
