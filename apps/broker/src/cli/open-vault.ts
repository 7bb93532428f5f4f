import type { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { Cipher, Keyring, KnownAnswers, TokenSealer, type KeyringSource, type VaultSettings } from '#vault';
import type { Values } from '../configuration/configuration.js';
import { readEnvironment } from '../configuration/environment.js';
import { loadVaultConfiguration } from '../configuration/load-vault-configuration.js';
import { openDatabase } from '../database/open-database.js';
import { explained } from '../open-keyring.js';

/** Database and keyring, open: all that a command of the vault needs, also where no broker runs and COCO is away. */
export interface OpenVault {
  readonly database: DataSource;
  readonly keyring: Keyring;
  readonly cipher: Cipher;
  readonly sealer: TokenSealer;
  readonly source: KeyringSource;
  /** What the parts of the vault are made with. */
  readonly settings: Values<VaultSettings>;
}

/**
 * Opens the vault for a command, and closes it when the work is done.
 *
 * Of the environment only the settings of database and keyring are read. The database is not migrated and nothing is written
 * to it.
 *
 * @throws ConfigurationInvalid naming what is missing or bad, also a key that is not the one the database knows by its id
 * @throws StartRefused when the database cannot be reached, or a KMS does not open the keyring
 */
export async function withVault<Result>(work: (vault: OpenVault) => Promise<Result>): Promise<Result> {
  const { database: databaseSettings, vault } = loadVaultConfiguration(readEnvironment());
  const database = await openDatabase(databaseSettings, false);
  try {
    const keyring = await explained(vault.keyringSource, async () => {
      const keys = await vault.keyringSource.read();
      await new KnownAnswers(database, new SystemRandomness()).check(keys);
      return Keyring.of(keys);
    });
    const settings: Values<VaultSettings> = { ...vault, keyring };
    const cipher = new Cipher(settings, new SystemRandomness());
    return await work({
      database,
      keyring,
      cipher,
      sealer: new TokenSealer(cipher),
      source: vault.keyringSource,
      settings,
    });
  } finally {
    await database.destroy();
  }
}
