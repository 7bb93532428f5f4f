import type { Randomness } from '#kernel';
import { KeyringInvalid } from '../ring/keyring.js';
import type { KeyringSource } from './keyring-source.js';
import { PlainKeyringFile } from './keyring-file.js';
import type { KmsSettings } from './kms/kms-settings.js';
import { makeKeyWrapper } from './kms/make-key-wrapper.js';
import { parsePlainKeyring } from './plain-keyring.js';
import { isWrappedKeyring, parseWrappedKeyring } from './kms/wrapped-keyring.js';
import { WrappedKeyringFile } from './kms/wrapped-keyring-file.js';
import { VariableKeyring } from './variable-keyring.js';

/** A keyring as given in the settings. */
export interface GivenKeyring {
  /** The content of the variable or the file. */
  readonly text: string;
  /** The path of the file, if it is in one. */
  readonly path: string | undefined;
}

/**
 * Chooses the source of the keyring by its format. Checks everything that can be checked without a KMS, and
 * calls none.
 *
 * @throws KeyringInvalid
 */
export function chooseKeyringSource(
  { text, path }: GivenKeyring,
  kms: KmsSettings,
  randomness: Randomness,
): KeyringSource {
  if (path === undefined) {
    if (isWrappedKeyring(text))
      throw new KeyringInvalid('holds a wrapped keyring; name its file in KEYRING_FILE');
    return new VariableKeyring(text);
  }
  if (!isWrappedKeyring(text)) {
    parsePlainKeyring(text);
    return new PlainKeyringFile(path, randomness);
  }
  makeKeyWrapper(parseWrappedKeyring(text).wrappedBy, kms);
  return new WrappedKeyringFile(path, kms, randomness);
}
