import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EncryptedKinds, KeyChoiceStore, KeyringSettings } from '#keyring';
import type { Environment } from '../../configuration/environment.js';
import { loadKeyringSource } from '../../configuration/load-vault-configuration.js';
import { secretFileOf } from '../../configuration/read-settings.js';
import { explained } from '../../explain-keyring.js';
import { withSecrets } from '../with-context.js';

/** A key as `broker keys list` shows it. */
export interface ListedKey {
  readonly id: string;
  /** Whether it wraps new data keys. */
  readonly primary: boolean;
  /** Whether the keyring has it; records under a key that the ring lacks are unreadable until it is restored. */
  readonly held: boolean;
  /** Links encrypted under it; absent if no database is set. */
  readonly links?: number;
}

/**
 * The keys of the ring in its order, then those that only records name. Every key of the ring is unwrapped.
 *
 * @throws ConfigurationInvalid, StartRefused, CommandFailed
 */
export async function listKeys(environment: Environment): Promise<ListedKey[]> {
  if (!isDatabaseSet(environment)) {
    const source = loadKeyringSource(environment);
    const keys = await explained(source, () => source.read());
    return keys.map(({ id }, position) => ({ id, primary: position === 0, held: true }));
  }
  return withSecrets(listWithLinks);
}

async function listWithLinks(context: INestApplicationContext): Promise<ListedKey[]> {
  const kinds = context.get(EncryptedKinds);
  const database = context.get(DataSource);
  const { ids } = context.get(KeyringSettings).keyring;
  const choice = await context.get(KeyChoiceStore).read();
  const primary = choice?.primaryId ?? ids[0];
  const lacking = (await kinds.keysInUse(database)).filter((id) => !ids.includes(id));
  const keys: ListedKey[] = [];
  for (const id of [...ids, ...lacking])
    keys.push({
      id,
      primary: id === primary,
      held: ids.includes(id),
      links: await kinds.countShown([id], database),
    });
  return keys;
}

function isDatabaseSet(environment: Environment): boolean {
  const given = environment.DATABASE_URL ?? '';
  return given.trim() !== '' || secretFileOf('DATABASE_URL', environment) !== undefined;
}
