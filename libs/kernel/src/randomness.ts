import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** The one source of randomness in the process. */
export abstract class Randomness {
  /** `length` bytes fit for keys, nonces and secrets. */
  abstract bytes(length: number): Buffer;

  /** A number in [0, 1) for jitter; not for secrets. */
  abstract fraction(): number;
}

/** The operating system's generator. */
@Injectable()
export class SystemRandomness extends Randomness {
  override bytes(length: number): Buffer {
    return randomBytes(length);
  }

  override fraction(): number {
    return Math.random();
  }
}

/** Bits of entropy of every one-time value the broker hands out: link URLs, states, confirmation codes. */
const ONE_TIME_VALUE_BYTES = 32;

/** A fresh 256-bit one-time value, base64url, 43 characters. */
export function oneTimeValue(randomness: Randomness): string {
  return randomness.bytes(ONE_TIME_VALUE_BYTES).toString('base64url');
}
