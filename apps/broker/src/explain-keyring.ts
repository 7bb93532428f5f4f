import { KeyringInvalid, KeyringUnavailable, type KeyringSource } from '#keyring';
import { keyringProblem, settingOf } from './configuration/keyring-settings.js';
import { ConfigurationInvalid } from './configuration/setting-problem.js';
import { StartRefused } from './start-refused.js';

/**
 * Runs what reads or changes a keyring, and turns its errors into those that a process ends with.
 *
 * @throws ConfigurationInvalid for a key that is bad, or not the one that the database knows by its id
 * @throws StartRefused when a KMS does not answer or refuses: that may pass, and is no bad setting
 */
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
