import type { Randomness } from '#kernel';
import { KeyringInvalid } from '../ring/keyring.js';
import type { KeyringSource } from './keyring-source.js';
import { PlainKeyringFile } from './keyring-file.js';
import type { KmsSettings } from './kms/kms-settings.js';
import { makeKeySealer } from './kms/make-key-sealer.js';
import { parsePlainKeyring } from './plain-keyring.js';
import { isSealedKeyring, parseSealedKeyring } from './kms/sealed-keyring.js';
import { SealedKeyringFile } from './kms/sealed-keyring-file.js';
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
    if (isSealedKeyring(text))
      throw new KeyringInvalid('holds a sealed keyring; name its file in KEYRING_FILE');
    return new VariableKeyring(text);
  }
  if (!isSealedKeyring(text)) {
    parsePlainKeyring(text);
    return new PlainKeyringFile(path, randomness);
  }
  makeKeySealer(parseSealedKeyring(text).sealedBy, kms);
  return new SealedKeyringFile(path, kms, randomness);
}
