import { KeyringInvalid, KeyringUnavailable, type KeyringSource } from '#keyring';
import { keyringProblem, settingOf } from './configuration/keyring-settings.js';
import { ConfigurationInvalid } from './configuration/setting-problem.js';
import { StartRefused } from './start-refused.js';

/**
 * Runs code that reads or changes a keyring, and turns its errors into ones that end the process.
 *
 * @throws ConfigurationInvalid for a bad key, or one that differs from the key the database knows by its id
 * @throws StartRefused if a KMS does not answer or refuses, which may be temporary and is not a bad setting
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
