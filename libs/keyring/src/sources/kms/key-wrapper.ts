import { KeyringInvalid } from '../../ring/keyring.js';
import { describeWrappedBy, type WrappedBy } from './wrapped-by.js';

/** A key management service that wraps the keys of a ring, each separately. */
export interface KeyWrapper {
  /**
   * Wraps a key, bound to its id: it unwraps under no other.
   *
   * @param key 32 bytes
   * @returns text without blanks, as the wrapped keyring keeps it
   * @throws KeyringUnavailable when the service does not answer or refuses
   */
  wrap(id: string, key: Buffer): Promise<string>;

  /**
   * Unwraps a wrapped key.
   *
   * @throws KeyringInvalid when it is not what was wrapped under this id
   * @throws KeyringUnavailable when the service does not answer or refuses
   */
  unwrap(id: string, wrapped: string): Promise<Buffer>;
}

/** What a wrapped key is bound to, besides the key of the service: moved to another id, it does not unwrap. */
export function wrappingContext(keyId: string): Readonly<Record<string, string>> {
  return { application: 'coco-token-broker', keyring: '1', keyId };
}

/** Both services refuse without saying which of these reasons it is. */
export function doesNotUnwrap(wrappedBy: WrappedBy, id: string, cause: unknown): KeyringInvalid {
  return new KeyringInvalid(
    `holds a wrapped key "${id}" that ${describeWrappedBy(wrappedBy)} does not unwrap: it was wrapped by another key, for another id, or changed`,
    { cause },
  );
}
