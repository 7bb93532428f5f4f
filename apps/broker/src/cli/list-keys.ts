import type { DataSource } from 'typeorm';
import type { Environment } from '../configuration/environment.js';
import { loadKeyringSource } from '../configuration/load-vault-configuration.js';
import { secretFileOf } from '../configuration/read-settings.js';
import { explained } from '../open-keyring.js';
import { CommandFailed } from './end-command.js';
import { withVault } from './open-vault.js';

/** A key as `broker keys list` shows it. */
export interface ListedKey {
  readonly id: string;
  /** Whether what is new is sealed under it. */
  readonly primary: boolean;
  /** Whether the keyring holds it; a key that links need and the ring lacks is a loss until it is back. */
  readonly held: boolean;
  /** Links sealed under it; absent where no database is set. */
  readonly links?: number;
}

const LINKS_BY_KEY = 'SELECT key_id AS "keyId", count(*)::float8 AS links FROM link_secrets GROUP BY key_id';

const PRIMARY = 'SELECT primary_key_id AS "keyId" FROM keyring_choice';

/**
 * The keys of the ring in its order, then those that only links name. Every key of the ring is opened.
 *
 * @throws ConfigurationInvalid, StartRefused, CommandFailed
 */
export async function listKeys(environment: Environment): Promise<ListedKey[]> {
  if (!isDatabaseSet(environment)) {
    const source = loadKeyringSource(environment);
    const keys = await explained(source, () => source.read());
    return keys.map(({ id }, position) => ({ id, primary: position === 0, held: true }));
  }
  return withVault(({ database, keyring }) => listWithLinks(database, keyring.ids));
}

async function listWithLinks(database: DataSource, ids: readonly string[]): Promise<ListedKey[]> {
  if (await database.showMigrations())
    throw new CommandFailed('The database lacks a migration: run broker migrate first');
  const counted = await database.query<{ keyId: string; links: number }[]>(LINKS_BY_KEY);
  const links = new Map(counted.map(({ keyId, links: count }) => [keyId, count]));
  const [choice] = await database.query<{ keyId: string }[]>(PRIMARY);
  const primary = choice?.keyId ?? ids[0];
  const lacking = [...links.keys()].filter((id) => !ids.includes(id)).sort();
  return [...ids, ...lacking].map((id) => ({
    id,
    primary: id === primary,
    held: ids.includes(id),
    links: links.get(id) ?? 0,
  }));
}

function isDatabaseSet(environment: Environment): boolean {
  const given = environment.DATABASE_URL ?? '';
  return given.trim() !== '' || secretFileOf('DATABASE_URL', environment) !== undefined;
}
