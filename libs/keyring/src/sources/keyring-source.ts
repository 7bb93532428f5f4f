import type { KeyEncryptionKey } from '../ring/keyring.js';
import { KmsCalls } from './kms/kms-calls.js';

/** The keyring cannot be changed from here; `message` says what to do instead. */
export class KeyringNotWritable extends Error {
  override readonly name = 'KeyringNotWritable';
}

/** Where the keyring is kept: in a variable, a file, or a file whose keys a KMS has wrapped. */
export abstract class KeyringSource {
  /** The outcomes of its calls to a KMS; without a KMS there are none. */
  readonly kmsCalls = new KmsCalls();

  /**
   * Reads all keys and unwraps those that are wrapped.
   *
   * @returns at least one key, in the order of the keyring
   * @throws KeyringInvalid, KeyringUnavailable
   */
  abstract read(): Promise<readonly KeyEncryptionKey[]>;

  /** Changes whenever the keyring may have changed; cheap enough to read every few seconds. */
  abstract version(): Promise<string>;

  /**
   * Creates a key, appends it to the keyring, and returns when it is durable. @throws KeyringNotWritable,
   * KeyringInvalid
   */
  abstract add(id: string): Promise<void>;

  /**
   * Destroys a key: removes it from the keyring permanently. @throws KeyringNotWritable, KeyringInvalid if it
   * is the only one
   */
  abstract remove(id: string): Promise<void>;
}

/**
 * The keys are unavailable because a KMS does not answer or refuses; `message` says which and why, and
 * contains no key.
 */
export class KeyringUnavailable extends Error {
  override readonly name = 'KeyringUnavailable';
}
