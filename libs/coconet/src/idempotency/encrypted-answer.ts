/**
 * The first answer as it is kept for repeats: encrypted under a key that only the caller's `Idempotency-Key` yields.
 *
 * An answer may hold what a device reported, such as a lock's PINs. The database has only a digest of the `Idempotency-Key`, so
 * a copy of the database decrypts nothing, as long as keys can't be guessed; UUIDs can't.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import type { UpstreamAnswer } from '../transport/exchange.js';

const CIPHER = 'aes-256-gcm';
const KEY_LENGTH = 32;
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;

/** The key that encrypts answers to one service's `Idempotency-Key` (HKDF, RFC 5869). */
export function encryptionKeyOf(serviceId: string, key: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, serviceId, 'idempotent answer', KEY_LENGTH));
}

/** Encrypts status, headers and body of an answer. */
export function encryptAnswer(
  encryptionKey: Buffer,
  { status, headers, body }: UpstreamAnswer,
): Buffer | undefined {
  // A command's answer is always read completely.
  if (!Buffer.isBuffer(body)) return undefined;
  const plain = Buffer.concat([Buffer.from(`${JSON.stringify({ status, headers })}\n`), body]);
  // Derived from the text itself (as in RFC 5297), since one key may encrypt again once a day: two texts never share a nonce.
  const nonce = createHmac('sha256', encryptionKey).update(plain).digest().subarray(0, NONCE_LENGTH);
  const cipher = createCipheriv(CIPHER, encryptionKey, nonce);
  const encrypted = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted]);
}

/** @throws Error when it was not encrypted under this key, or was changed */
export function decryptAnswer(encryptionKey: Buffer, encrypted: Buffer): UpstreamAnswer {
  const nonce = encrypted.subarray(0, NONCE_LENGTH);
  const decipher = createDecipheriv(CIPHER, encryptionKey, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAuthTag(encrypted.subarray(NONCE_LENGTH, NONCE_LENGTH + TAG_LENGTH));
  const plain = Buffer.concat([
    decipher.update(encrypted.subarray(NONCE_LENGTH + TAG_LENGTH)),
    decipher.final(),
  ]);
  const headEnd = plain.indexOf('\n');
  const head = JSON.parse(plain.subarray(0, headEnd).toString()) as Pick<
    UpstreamAnswer,
    'status' | 'headers'
  >;
  return { ...head, body: plain.subarray(headEnd + 1) };
}
