import { Keyring, KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { isWrappedKeyring } from './kms/wrapped-keyring.js';

/**
 * Parses a keyring of plain keys: `id:base64key`, on separate lines or separated by commas.
 *
 * @throws KeyringInvalid
 */
export function parsePlainKeyring(text: string): readonly KeyEncryptionKey[] {
  if (isWrappedKeyring(text)) throw new KeyringInvalid('is wrapped, but plain keys were expected');
  return Keyring.parse(text).keys;
}

/** The text of a keyring file with plain keys, one per line. As secret as the keys. */
export function formatPlainKeyring(keys: readonly KeyEncryptionKey[]): string {
  return keys.map(({ id, key }) => `${id}:${key.export().toString('base64')}\n`).join('');
}
