import { SystemRandomness } from '#kernel';
import { KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { PlainKeyringFile } from './keyring-file.js';
import type { KmsSettings } from './kms/kms-settings.js';
import { makeKeySealer } from './kms/make-key-sealer.js';
import { formatPlainKeyring } from './plain-keyring.js';
import { createFile } from './rewrite-file.js';
import { sealKey } from './kms/seal-key.js';
import type { SealedBy } from './kms/sealed-by.js';
import { formatSealedKeyring } from './kms/sealed-keyring.js';
import { SealedKeyringFile } from './kms/sealed-keyring-file.js';

/** By what a new keyring is to be sealed, and how that is reached. */
export interface Sealing {
  readonly sealedBy: SealedBy;
  readonly kms: KmsSettings;
}

/**
 * Writes a new keyring file and reads it back, as a starting broker would.
 *
 * @param sealing absent for a file of plain keys
 * @throws KeyringNotWritable where a file of that name exists, or none can be made
 * @throws KeyringUnavailable, KeyringInvalid
 */
export async function createKeyringFile(
  path: string,
  keys: readonly KeyEncryptionKey[],
  sealing?: Sealing,
): Promise<void> {
  await createFile(path, sealing ? await sealAll(keys, sealing) : formatPlainKeyring(keys));
  const randomness = new SystemRandomness();
  const source = sealing
    ? new SealedKeyringFile(path, sealing.kms, randomness)
    : new PlainKeyringFile(path, randomness);
  const read = await source.read();
  const isSame = keys.every(
    ({ id, key }, position) => read[position]?.id === id && read[position].key.equals(key),
  );
  if (!isSame || read.length !== keys.length)
    throw new KeyringInvalid('does not read back as it was written: destroy it and try again');
}

async function sealAll(keys: readonly KeyEncryptionKey[], { sealedBy, kms }: Sealing): Promise<string> {
  const sealer = makeKeySealer(sealedBy, kms);
  const sealed = [];
  for (const key of keys) sealed.push({ id: key.id, sealed: await sealKey(sealer, key) });
  return formatSealedKeyring({ sealedBy, keys: sealed });
}
