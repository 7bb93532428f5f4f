import { Keyring, KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { isWrappedKeyring } from './kms/wrapped-keyring.js';

/**
 * Reads a ring of plain keys: `id:base64key`, on lines or between commas.
 *
 * @throws KeyringInvalid
 */
export function parsePlainKeyring(text: string): readonly KeyEncryptionKey[] {
  if (isWrappedKeyring(text)) throw new KeyringInvalid('is wrapped, and plain keys were expected');
  return Keyring.parse(text).keys;
}

/** A ring of plain keys as a file holds it: one on each line. The text is as secret as the keys. */
export function formatPlainKeyring(keys: readonly KeyEncryptionKey[]): string {
  return keys.map(({ id, key }) => `${id}:${key.export().toString('base64')}\n`).join('');
}
