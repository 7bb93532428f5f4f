import { createSecretKey, type KeyObject } from 'node:crypto';

/** Bytes of a key-encryption key: AES-256. */
const KEY_LENGTH = 32;

/** What a key id may look like; it stands in plain text in every sealed blob. */
const KEY_ID_PATTERN = /^[A-Za-z0-9._-]{1,32}$/;

/** The text given as a keyring cannot be used; `message` says what is wrong with which key, never the key. */
export class KeyringInvalid extends Error {
  override readonly name = 'KeyringInvalid';
}

/** A key-encryption key (KEK) with the id that sealed blobs name it by. */
export interface KeyEncryptionKey {
  readonly id: string;
  readonly key: KeyObject;
}

/** The key-encryption keys, one of them primary. Keys are found by their exact id, never tried in turn. */
export class Keyring {
  readonly #keys: ReadonlyMap<string, KeyEncryptionKey>;

  /** @param keys at least one; the first is primary, under which everything new is sealed */
  private constructor(
    readonly primary: KeyEncryptionKey,
    keys: readonly KeyEncryptionKey[],
  ) {
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /**
   * Reads a keyring written as `id:base64key,id:base64key,…`; the first key is primary.
   *
   * @throws KeyringInvalid for an empty ring, a malformed entry, a bad or repeated id, or a key that is not 32 bytes
   */
  static parse(text: string): Keyring {
    const keys = text
      .split(/[,\n]/)
      .map((entry) => entry.trim())
      .filter((entry) => entry !== '')
      .map(parseEntry);
    const [primary] = keys;
    if (primary === undefined) throw new KeyringInvalid('holds no key; expected id:base64key,…');
    const ids = new Set<string>();
    for (const { id } of keys) {
      if (ids.has(id)) throw new KeyringInvalid(`names key "${id}" twice`);
      ids.add(id);
    }
    return new Keyring(primary, keys);
  }

  /** The key with exactly this id, or `undefined` when the ring lacks it. */
  get(id: string): KeyEncryptionKey | undefined {
    return this.#keys.get(id);
  }

  /** The ids of all keys, the primary's first. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }
}

function parseEntry(entry: string, position: number): KeyEncryptionKey {
  const [id = '', encoded, ...rest] = entry.split(':');
  if (encoded === undefined || rest.length > 0) {
    throw new KeyringInvalid(`entry ${position + 1} is malformed; expected id:base64key`);
  }
  if (!KEY_ID_PATTERN.test(id)) {
    throw new KeyringInvalid(`entry ${position + 1} has a bad id; expected 1 to 32 of A-Z a-z 0-9 . _ -`);
  }
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== encoded.replace(/=+$/, '')) {
    throw new KeyringInvalid(`key "${id}" is not valid base64`);
  }
  if (bytes.length !== KEY_LENGTH) {
    throw new KeyringInvalid(`key "${id}" is ${bytes.length} bytes long; expected ${KEY_LENGTH}`);
  }
  return { id, key: createSecretKey(bytes) };
}
