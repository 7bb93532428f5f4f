/** Reads the sandbox's settings from the environment: the one place where that is done. */

import { defaultClient } from './clients.js';
import type { SandboxOptions } from './sandbox.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that `SANDBOX_…` variables give. Throws an error that lists every malformed one.
 * Lifetimes and the grace are in seconds; `SANDBOX_REDIRECT_URI` may name several, separated by spaces.
 */
export function readSettings(environment: Environment = process.env): SandboxOptions {
  const problems: string[] = [];
  const integer = (name: string, fallback: number, minimum: number): number => {
    const value = environment[name] === undefined ? fallback : Number(environment[name]);
    if (!Number.isInteger(value) || value < minimum)
      problems.push(`${name} must be an integer of at least ${minimum}`);
    return value;
  };
  const options = {
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
