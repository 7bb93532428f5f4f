import { readSecretFile, SecretFileUnusable } from '#kernel';
import type { DatabaseSettings } from '#database';
import { isDatabaseUrl } from './database.variables.js';
import type { Environment } from './environment.js';
import { secretFileOf } from './read-variables.js';

/** How the database's URLs are read again for each new connection, where they stand in files: credentials are rotated there. */
export function databaseUrlReaders(
  environment: Environment,
): Pick<DatabaseSettings, 'readUrl' | 'readSessionUrl'> {
  return {
    readUrl: readerOf('DATABASE_URL', environment),
    readSessionUrl: readerOf('DATABASE_SESSION_URL', environment),
  };
}

function readerOf(name: string, environment: Environment): (() => string) | undefined {
  const path = secretFileOf(name, environment);
  if (path === undefined) return undefined;
  return () => {
    const url = secretIn(path, name);
    // A file that is being written may hold half of it.
    if (!isDatabaseUrl(url)) throw new Error(`${name}_FILE names a file that holds no postgres:// URL`);
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
