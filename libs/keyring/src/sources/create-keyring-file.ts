import { SystemRandomness } from '#kernel';
import { KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { PlainKeyringFile } from './keyring-file.js';
import type { KmsSettings } from './kms/kms-settings.js';
import { makeKeyWrapper } from './kms/make-key-wrapper.js';
import { formatPlainKeyring } from './plain-keyring.js';
import { createFile } from './rewrite-file.js';
import { wrapKey } from './kms/wrap-key.js';
import type { WrappedBy } from './kms/wrapped-by.js';
import { formatWrappedKeyring } from './kms/wrapped-keyring.js';
import { WrappedKeyringFile } from './kms/wrapped-keyring-file.js';

/** The KMS key that is to wrap a new keyring, and how to reach the KMS. */
export interface Wrapping {
  readonly wrappedBy: WrappedBy;
  readonly kms: KmsSettings;
}

/**
 * Writes a new keyring file and reads it back, as a starting broker would.
 *
 * @param wrapping absent for a file of plain keys
 * @throws KeyringNotWritable if the file exists or cannot be created
 * @throws KeyringUnavailable, KeyringInvalid
 */
export async function createKeyringFile(
  path: string,
  keys: readonly KeyEncryptionKey[],
  wrapping?: Wrapping,
): Promise<void> {
  await createFile(path, wrapping ? await wrapAll(keys, wrapping) : formatPlainKeyring(keys));
  const randomness = new SystemRandomness();
  const source = wrapping
    ? new WrappedKeyringFile(path, wrapping.kms, randomness)
    : new PlainKeyringFile(path, randomness);
  const read = await source.read();
  const isSame = keys.every(
    ({ id, key }, position) => read[position]?.id === id && read[position].key.equals(key),
  );
  if (!isSame || read.length !== keys.length)
    throw new KeyringInvalid('does not read back as written: destroy it and try again');
}

async function wrapAll(keys: readonly KeyEncryptionKey[], { wrappedBy, kms }: Wrapping): Promise<string> {
  const wrapper = makeKeyWrapper(wrappedBy, kms);
  const wrapped = [];
  for (const key of keys) wrapped.push({ id: key.id, wrapped: await wrapKey(wrapper, key) });
  return formatWrappedKeyring({ wrappedBy, keys: wrapped });
}
