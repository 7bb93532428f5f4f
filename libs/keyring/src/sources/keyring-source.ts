import type { KeyEncryptionKey } from '../ring/keyring.js';
import { KmsCalls } from './kms/kms-calls.js';

/** The keyring cannot be changed from here; `message` says what to do instead. */
export class KeyringNotWritable extends Error {
  override readonly name = 'KeyringNotWritable';
}

/** Where the keyring is kept: a variable, a file, or a file whose keys a KMS has wrapped. */
export abstract class KeyringSource {
  /** What its calls to a KMS came to; without one there are none. */
  readonly kmsCalls = new KmsCalls();

  /**
   * Reads all keys, opening those that are wrapped.
   *
   * @returns in the order of the ring, at least one
   * @throws KeyringInvalid, KeyringUnavailable
   */
  abstract read(): Promise<readonly KeyEncryptionKey[]>;

  /** A text that changes whenever the ring may have changed; cheap, so that it can be asked every few seconds. */
  abstract version(): Promise<string>;

  /** Makes a fresh key, appends it to the ring and returns when it is durable. @throws KeyringNotWritable, KeyringInvalid */
  abstract add(id: string): Promise<void>;

  /** Destroys a key: it leaves the ring for good. @throws KeyringNotWritable, KeyringInvalid when it is the only one */
  abstract remove(id: string): Promise<void>;
}

/** The keys cannot be had now, for a KMS does not answer or refuses; `message` says which and why, never a key. */
export class KeyringUnavailable extends Error {
  override readonly name = 'KeyringUnavailable';
}
