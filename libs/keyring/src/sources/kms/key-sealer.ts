import { KeyringInvalid } from '../../ring/keyring.js';
import { describeSealedBy, type SealedBy } from './sealed-by.js';

/** A key management service that seals the keys of a ring, each on its own. */
export interface KeySealer {
  /**
   * Seals a key, bound to its id: it opens under no other.
   *
   * @param key 32 bytes
   * @returns text without blanks, as the sealed keyring keeps it
   * @throws KeyringUnavailable when the service does not answer or refuses
   */
  seal(id: string, key: Buffer): Promise<string>;

  /**
   * Opens a sealed key.
   *
   * @throws KeyringInvalid when it is not what was sealed under this id
   * @throws KeyringUnavailable when the service does not answer or refuses
   */
  open(id: string, sealed: string): Promise<Buffer>;
}

/** What a sealed key is bound to, beside the key of the service: a sealed key moved to another id does not open. */
export function sealingContext(keyId: string): Readonly<Record<string, string>> {
  return { application: 'coco-token-broker', keyring: '1', keyId };
}

/** What both services mean by refusing to open: it says nothing about which of the reasons it is, for they do not either. */
export function doesNotOpen(sealedBy: SealedBy, id: string, cause: unknown): KeyringInvalid {
  return new KeyringInvalid(
    `holds a sealed key "${id}" that ${describeSealedBy(sealedBy)} does not open: it was sealed by another key, for another id, or changed`,
    { cause },
  );
}
