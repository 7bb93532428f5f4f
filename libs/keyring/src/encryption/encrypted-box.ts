import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';
import type { Randomness } from '#kernel';

/**
 * Authenticated encryption of one small value: AES-256-GCM under a key derived for this value alone.
 *
 * Layout: salt (32) | commitment (32) | nonce (12) | ciphertext | tag (16).
 *
 * HKDF-SHA-512 (RFC 5869) turns the given key, the salt and the context into a fresh 256-bit encryption key and a
 * 256-bit commitment. The commitment is compared before anything is decrypted: GCM alone lets one ciphertext open under
 * two keys. The nonce is random and 96 bits long (NIST SP 800-38D section 8.2.2), and the tag is always 128 bits.
 */
const SALT_LENGTH = 32;
const COMMITMENT_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const KEY_LENGTH = 32;
const ALGORITHM = 'aes-256-gcm';

/** Bytes that encryption adds to a value. */
export const ENCRYPTED_BOX_OVERHEAD = SALT_LENGTH + COMMITMENT_LENGTH + NONCE_LENGTH + TAG_LENGTH;

/** An encrypted value does not decrypt: wrong key, wrong place, or changed bytes. It does not say which. */
export class DecryptionFailed extends Error {
  override readonly name: string = 'DecryptionFailed';

  constructor() {
    super('An encrypted value does not decrypt');
  }
}

/** The rows of a link were restored: they decrypt, but the audit trail records a later state. */
export class StatePutBack extends DecryptionFailed {
  override readonly name = 'StatePutBack';
}

/** Encrypts `plaintext` under `key`, bound to `context`: it decrypts only with the same context. */
export function encryptBox(
  key: KeyObject,
  context: Buffer,
  plaintext: Buffer,
  randomness: Randomness,
): Buffer {
  const random = randomness.bytes(SALT_LENGTH + NONCE_LENGTH);
  const salt = random.subarray(0, SALT_LENGTH);
  const nonce = random.subarray(SALT_LENGTH);
  const { encryptionKey, commitment } = deriveKeys(key, salt, context);
  const cipher = createCipheriv(ALGORITHM, encryptionKey, nonce, { authTagLength: TAG_LENGTH });
  cipher.setAAD(context);
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([salt, commitment, nonce, ciphertext, cipher.getAuthTag()]);
}

/** Decrypts what {@link encryptBox} encrypted. @throws DecryptionFailed whatever the reason */
export function decryptBox(key: KeyObject, context: Buffer, box: Buffer): Buffer {
  if (box.length < ENCRYPTED_BOX_OVERHEAD) throw new DecryptionFailed();
  const salt = box.subarray(0, SALT_LENGTH);
  const commitment = box.subarray(SALT_LENGTH, SALT_LENGTH + COMMITMENT_LENGTH);
  const nonceStart = SALT_LENGTH + COMMITMENT_LENGTH;
  const nonce = box.subarray(nonceStart, nonceStart + NONCE_LENGTH);
  const ciphertext = box.subarray(nonceStart + NONCE_LENGTH, box.length - TAG_LENGTH);
  const derived = deriveKeys(key, salt, context);
  if (!timingSafeEqual(commitment, derived.commitment)) throw new DecryptionFailed();
  const decipher = createDecipheriv(ALGORITHM, derived.encryptionKey, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(context);
  decipher.setAuthTag(box.subarray(box.length - TAG_LENGTH));
  try {
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    throw new DecryptionFailed();
  }
}

function deriveKeys(
  key: KeyObject,
  salt: Buffer,
  context: Buffer,
): { encryptionKey: KeyObject; commitment: Buffer } {
  const bytes = Buffer.from(hkdfSync('sha512', key, salt, context, KEY_LENGTH + COMMITMENT_LENGTH));
  // Node 24 takes three times as long to create a cipher from bytes as from a key object.
  const encryptionKey = createSecretKey(bytes.subarray(0, KEY_LENGTH));
  return { encryptionKey, commitment: bytes.subarray(KEY_LENGTH) };
}
