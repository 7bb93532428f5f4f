import type { Randomness } from '#kernel';
import type { KeyEncryptionKey } from '../ring/keyring.js';
import {
  ALGORITHM_AES_256_GCM,
  encodeContext,
  FORMAT_VERSION,
  type EncryptionContext,
} from '../encryption/encryption-context.js';
import { decryptBox, encryptBox, DecryptionFailed } from '../encryption/encrypted-box.js';

/** The plaintext is public: successful decryption is the proof. */
const ANSWER = Buffer.from('coco-token-broker');

/** No record: the answer belongs to the key alone, which is part of the context. */
const NO_RECORD: EncryptionContext = { serviceId: '', recordId: '', generation: 0 };

/** version (1) | algorithm (1). */
const HEADER = Buffer.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM);

/** Encrypts the known answer under a key. The byte layout is in `docs/vault-format.md`. */
export function encryptKnownAnswer({ id, key }: KeyEncryptionKey, randomness: Randomness): Buffer {
  return Buffer.concat([HEADER, encryptBox(key, contextOf(id), ANSWER, randomness)]);
}

/** Whether the known answer was encrypted under this key. */
export function opensKnownAnswer({ id, key }: KeyEncryptionKey, blob: Buffer): boolean {
  if (!blob.subarray(0, HEADER.length).equals(HEADER)) return false;
  try {
    return decryptBox(key, contextOf(id), blob.subarray(HEADER.length)).equals(ANSWER);
  } catch (error) {
    if (error instanceof DecryptionFailed) return false;
    throw error;
  }
}

function contextOf(keyId: string): Buffer {
  return encodeContext(NO_RECORD, 'known_answer', keyId);
}
