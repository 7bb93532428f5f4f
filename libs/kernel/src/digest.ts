import { createHash, hash, timingSafeEqual } from 'node:crypto';

/** SHA-256 of a one-time value or credential: what the database keeps in its place. */
export function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}

/** SHA-256 as base64url, for use as a map key. */
export function sha256Text(value: string): string {
  return hash('sha256', value, 'base64url');
}

/** Compares two digests in constant time; digests of different length are unequal, never an exception. */
export function digestsEqual(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
