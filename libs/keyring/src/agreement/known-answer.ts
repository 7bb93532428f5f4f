import type { Randomness } from '#kernel';
import type { KeyEncryptionKey } from '../ring/keyring.js';
import {
  ALGORITHM_AES_256_GCM,
  encodeContext,
  FORMAT_VERSION,
  type SealContext,
} from '../encryption/seal-context.js';
import { openBox, sealBox, SealBroken } from '../encryption/sealed-box.js';

/** What is sealed is known to all: that it opens is the proof. */
const ANSWER = Buffer.from('coco-token-broker');

/** No record: the answer belongs to the key alone, which the context names. */
const NO_RECORD: SealContext = { serviceId: '', recordId: '', generation: 0 };

/** version (1) | algorithm (1). */
const HEADER = Buffer.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM);

/** Seals the known answer under a key. The byte layout is in `docs/vault-format.md`. */
export function sealKnownAnswer({ id, key }: KeyEncryptionKey, randomness: Randomness): Buffer {
  return Buffer.concat([HEADER, sealBox(key, contextOf(id), ANSWER, randomness)]);
}

/** Whether this is the key under which the known answer was sealed. */
export function opensKnownAnswer({ id, key }: KeyEncryptionKey, blob: Buffer): boolean {
  if (!blob.subarray(0, HEADER.length).equals(HEADER)) return false;
  try {
    return openBox(key, contextOf(id), blob.subarray(HEADER.length)).equals(ANSWER);
  } catch (error) {
    if (error instanceof SealBroken) return false;
    throw error;
  }
}

function contextOf(keyId: string): Buffer {
  return encodeContext(NO_RECORD, 'known_answer', keyId);
}
