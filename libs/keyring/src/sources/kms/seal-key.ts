import { keyEncryptionKey, KeyringInvalid, type KeyEncryptionKey } from '../../ring/keyring.js';
import { KeyringUnavailable } from '../keyring-source.js';
import type { KeySealer } from './key-sealer.js';

/**
 * Seals a key and proves it: it must open again, and must not open under another id.
 *
 * A transit engine from before associated data was known seals without it and says nothing.
 *
 * @throws KeyringUnavailable, also when the service fails the proof
 */
export async function sealKey(sealer: KeySealer, { id, key }: KeyEncryptionKey): Promise<string> {
  const bytes = key.export();
  const sealed = await sealer.seal(id, bytes);
  bytes.fill(0);
  const opened = await sealer.open(id, sealed);
  const isSame = keyEncryptionKey(id, opened).key.equals(key);
  opened.fill(0);
  if (!isSame)
    throw new KeyringUnavailable(`What was sealed as key "${id}" opens as another key: nothing was written`);
  if (await opensAs(sealer, otherThan(id), sealed))
    throw new KeyringUnavailable(
      `Key "${id}" was sealed without being bound to its id: use AWS KMS, OpenBao, or Vault 1.13 or later with a key of type aes256-gcm96`,
    );
  return sealed;
}

async function opensAs(sealer: KeySealer, id: string, sealed: string): Promise<boolean> {
  try {
    (await sealer.open(id, sealed)).fill(0);
    return true;
  } catch (error) {
    if (error instanceof KeyringInvalid) return false;
    throw error;
  }
}

function otherThan(id: string): string {
  return id === 'other' ? 'another' : 'other';
}
