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

/** A keyring as the settings give it. */
export interface GivenKeyring {
  /** Of the variable or of the file. */
  readonly text: string;
  /** The file, where it is in one. */
  readonly path: string | undefined;
}

/**
 * Where the keyring is kept, by what it looks like. All of it is checked that can be without a KMS; none is called.
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
