import { setImmediate as nextTurn } from 'node:timers/promises';
import { wrappingKeyId, type Cipher, type WrappedKey } from '../encryption/cipher.js';
import { isDecryptionFailure } from '../encryption/decryption-failures.js';
import type { EncryptionContext } from '../encryption/encryption-context.js';
import { DecryptionFailed } from '../encryption/encrypted-box.js';

/** Data keys wrapped without a pause: about a millisecond, during which calls wait. */
const SLICE = 20;

/** A record whose data key is to be wrapped under the primary key. */
export interface WrappedRecord {
  readonly id: string;
  /** How to name the record if its data key does not decrypt, such as `link 0190…`. */
  readonly label: string;
  readonly place: EncryptionContext;
  readonly keyId: string;
  readonly dataKey: Buffer;
}

/** A record with its data key wrapped under the primary key. */
export interface RewrappedRecord extends WrappedKey {
  readonly id: string;
  /** The data key as it was wrapped before. */
  readonly oldDataKey: Buffer;
}

/**
 * Wraps data keys under the primary key, a few at a time so that calls can run in between. Stores nothing.
 */
export async function rewrapAll(
  cipher: Cipher,
  records: readonly WrappedRecord[],
): Promise<{ readonly rewrapped: readonly RewrappedRecord[]; readonly failed: readonly string[] }> {
  const rewrapped: RewrappedRecord[] = [];
  const failed: string[] = [];
  for (const [index, record] of records.entries()) {
    if (index % SLICE === SLICE - 1) await nextTurn();
    const wrapped = rewrap(cipher, record);
    if (wrapped === undefined) failed.push(record.label);
    else rewrapped.push({ id: record.id, oldDataKey: record.dataKey, ...wrapped });
  }
  return { rewrapped, failed };
}

function rewrap(cipher: Cipher, { place, keyId, dataKey }: WrappedRecord): WrappedKey | undefined {
  try {
    // If row and blob name different keys, one was changed: re-wrapping the data key would hide that.
    if (wrappingKeyId(dataKey) !== keyId) throw new DecryptionFailed();
    return cipher.rewrap(place, dataKey);
  } catch (error) {
    if (!isDecryptionFailure(error)) throw error;
    return undefined;
  }
}
