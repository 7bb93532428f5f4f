import { KeyringInvalid } from '../../ring/keyring.js';
import { describeWrappedBy, type WrappedBy } from './wrapped-by.js';

/** A key management service that wraps the keys of a ring, each separately. */
export interface KeyWrapper {
  /**
   * Wraps a key, bound to its id: it does not unwrap under any other id.
   *
   * @param key 32 bytes
   * @returns text without spaces, for the wrapped keyring
   * @throws KeyringUnavailable if the service does not answer or refuses
   */
  wrap(id: string, key: Buffer): Promise<string>;

  /**
   * Unwraps a wrapped key.
   *
   * @throws KeyringInvalid if it was not wrapped under this id
   * @throws KeyringUnavailable if the service does not answer or refuses
   */
  unwrap(id: string, wrapped: string): Promise<Buffer>;
}

/** What a wrapped key is bound to, besides the service's key: moved to another id, it does not unwrap. */
export function wrappingContext(keyId: string): Readonly<Record<string, string>> {
  return { application: 'coco-token-broker', keyring: '1', keyId };
}

/** Neither service says which of these reasons applies. */
export function doesNotUnwrap(wrappedBy: WrappedBy, id: string, cause: unknown): KeyringInvalid {
  return new KeyringInvalid(
    `holds a wrapped key "${id}" that ${describeWrappedBy(wrappedBy)} does not unwrap: it was wrapped by another key, for another id, or changed`,
    { cause },
  );
}
