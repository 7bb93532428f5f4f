import { randomBytes, randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** The one source of randomness in the process. */
export abstract class Randomness {
  /** `length` bytes fit for keys, nonces and secrets. */
  abstract bytes(length: number): Buffer;

  /** A number in [0, 1) for jitter; not for secrets. */
  abstract fraction(): number;
}

/** Bytes drawn at a time: drawing each key and nonce separately would cost more than the encryption. */
const POOL_LENGTH = 8 * 1024;

/** The operating system's generator. What was handed out is wiped from the pool. */
@Injectable()
export class SystemRandomness extends Randomness {
  private readonly pool = Buffer.alloc(POOL_LENGTH);
  private used = POOL_LENGTH;

  override bytes(length: number): Buffer {
    if (length > POOL_LENGTH) return randomBytes(length);
    if (this.used + length > POOL_LENGTH) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const drawn = this.pool.subarray(this.used, this.used + length);
    this.used += length;
    const bytes = Buffer.from(drawn);
    drawn.fill(0);
    return bytes;
  }

  override fraction(): number {
    return Math.random();
  }
}

/**
 * Bytes of every one-time value the broker hands out (link URLs, states, confirmation codes): 256 bits cannot be guessed,
 * however many are tried (RFC 6749 section 10.10 asks for 128).
 */
const ONE_TIME_VALUE_BYTES = 32;

/** What a one-time value looks like: 256 bits, base64url. */
export const ONE_TIME_VALUE = /^[A-Za-z0-9_-]{43}$/;

/** A fresh 256-bit one-time value, base64url, 43 characters. */
export function oneTimeValue(randomness: Randomness): string {
  return randomness.bytes(ONE_TIME_VALUE_BYTES).toString('base64url');
}
