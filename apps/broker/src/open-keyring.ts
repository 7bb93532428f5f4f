import type { DataSource } from 'typeorm';
import { SystemRandomness } from '#kernel';
import { Keyring, KeyringInvalid, KeyringUnavailable, KnownAnswers, type KeyringSource } from '#vault';
import { keyringProblem, settingOf } from './configuration/keyring-settings.js';
import { ConfigurationInvalid } from './configuration/setting-problem.js';
import { StartRefused } from './start-refused.js';

/**
 * Opens the keyring once, before anything is built on it, and proves its keys against the database.
 *
 * @throws ConfigurationInvalid for a key that is bad, or not the one that the database knows by its id
 * @throws StartRefused when a KMS does not answer or refuses: that may pass, and is no bad setting
 */
export async function openKeyring(source: KeyringSource, database: DataSource): Promise<Keyring> {
  return explained(source, async () => {
    const keys = await source.read();
    await new KnownAnswers(database, new SystemRandomness()).prove(keys);
    return Keyring.of(keys);
  });
}

/** Runs what reads or changes a keyring, and turns its errors into those that a process ends with. */
export async function explained<Result>(source: KeyringSource, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyringInvalid)
      throw new ConfigurationInvalid([keyringProblem(error, settingOf(source))]);
    if (error instanceof KeyringUnavailable) throw new StartRefused(error.message, { cause: error });
    throw error;
  }
}
