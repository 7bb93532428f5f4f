import { readSecretFile, SecretFileUnusable } from '#kernel';
import { connectionSecurity, isDatabaseUrl, type DatabaseSettings } from '#database';
import { isProduction, type Environment } from '../environment.js';
import { secretFileOf } from '../read-settings.js';
import type { Drafts } from '../setting-groups.js';
import { databaseProblem, trustedHosts } from '../rules/transport-rules.js';

/** Functions that re-read the database URLs from their files for each new connection, since credentials may be rotated there. */
export function databaseUrlReaders(
  environment: Environment,
  trusted: Drafts['trustedDatabases'],
): Pick<DatabaseSettings, 'readUrl' | 'readSessionUrl'> {
  return {
    readUrl: readerOf('DATABASE_URL', environment, trusted),
    readSessionUrl: readerOf('DATABASE_SESSION_URL', environment, trusted),
  };
}

function readerOf(
  name: string,
  environment: Environment,
  trusted: Drafts['trustedDatabases'],
): (() => string) | undefined {
  const path = secretFileOf(name, environment);
  if (path === undefined) return undefined;
  return () => {
    const url = secretIn(path, name);
    // A file that is being written may be incomplete.
    if (!isDatabaseUrl(url)) throw new Error(`${name}_FILE names a file that holds no postgres:// URL`);
    if (isProduction(environment)) requireProtection(name, url, environment, trusted);
    return url;
  };
}

function secretIn(path: string, name: string): string {
  try {
    return readSecretFile(path);
  } catch (error) {
    if (error instanceof SecretFileUnusable)
      throw new Error(`${name}_FILE ${error.message}`, { cause: error });
    throw error;
  }
}

/** A rotated URL must obey the same rules as the first; otherwise the last good URL stays in use. */
function requireProtection(
  name: string,
  url: string,
  environment: Environment,
  trusted: Drafts['trustedDatabases'],
): void {
  const security = connectionSecurity(url, environment.PGSSLMODE);
  const [problem] = databaseProblem(`${name}_FILE`, security, trustedHosts(trusted));
  if (problem !== undefined) throw new Error(`${problem.setting} ${problem.problem}`);
}
