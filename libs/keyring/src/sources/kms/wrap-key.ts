import { keyEncryptionKey, KeyringInvalid, type KeyEncryptionKey } from '../../ring/keyring.js';
import { KeyringUnavailable } from '../keyring-source.js';
import type { KeyWrapper } from './key-wrapper.js';

/**
 * Wraps a key and proves the result: it must unwrap again, and must not unwrap under another id.
 *
 * A transit engine too old for associated data silently wraps without it.
 *
 * @throws KeyringUnavailable, also if the service fails the proof
 */
export async function wrapKey(wrapper: KeyWrapper, { id, key }: KeyEncryptionKey): Promise<string> {
  const bytes = key.export();
  const wrapped = await wrapper.wrap(id, bytes);
  bytes.fill(0);
  const unwrapped = await wrapper.unwrap(id, wrapped);
  const isSame = keyEncryptionKey(id, unwrapped).key.equals(key);
  unwrapped.fill(0);
  if (!isSame)
    throw new KeyringUnavailable(`The wrapped key "${id}" unwraps to a different key: nothing was written`);
  if (await unwrapsAs(wrapper, otherThan(id), wrapped))
    throw new KeyringUnavailable(
      `Key "${id}" was wrapped without being bound to its id: use AWS KMS, OpenBao, or Vault 1.13 or later with a key of type aes256-gcm96`,
    );
  return wrapped;
}

async function unwrapsAs(wrapper: KeyWrapper, id: string, wrapped: string): Promise<boolean> {
  try {
    (await wrapper.unwrap(id, wrapped)).fill(0);
    return true;
  } catch (error) {
    if (error instanceof KeyringInvalid) return false;
    throw error;
  }
}

function otherThan(id: string): string {
  return id === 'other' ? 'another' : 'other';
}
