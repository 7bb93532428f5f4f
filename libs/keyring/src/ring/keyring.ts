import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Randomness } from '#kernel';

/** Bytes of a key-encryption key: AES-256. */
const KEY_LENGTH = 32;

/** What a key id looks like; every encrypted blob contains it in plain text. */
export const KEY_ID_PATTERN = /^[A-Za-z0-9._-]{1,32}$/;

/**
 * The given text is not a usable keyring; `message` says what is wrong with which key, never the key itself.
 */
export class KeyringInvalid extends Error {
  override readonly name: string = 'KeyringInvalid';
}

/** A key-encryption key (KEK) and its id, which encrypted blobs contain. */
export interface KeyEncryptionKey {
  readonly id: string;
  readonly key: KeyObject;
}

/**
 * The key-encryption keys, one of them primary. Keys are found by their exact id, never tried in turn.
 *
 * Keys are added and removed while the broker runs, and another key may become primary; every holder of the
 * keyring sees that at once.
 */
export class Keyring {
  #keys: ReadonlyMap<string, KeyEncryptionKey>;
  #primary: KeyEncryptionKey;

  private constructor(primary: KeyEncryptionKey, keys: readonly KeyEncryptionKey[]) {
    this.#primary = primary;
    this.#keys = byId(keys);
  }

  /**
   * A keyring of existing keys.
   *
   * @param keys the first is primary: new data is encrypted under it
   * @throws KeyringInvalid for an empty keyring or a repeated id
   */
  static of(keys: readonly KeyEncryptionKey[]): Keyring {
    const [primary] = keys;
    if (primary === undefined) throw new KeyringInvalid('holds no key; expected id:base64key,…');
    return new Keyring(primary, keys);
  }

  /**
   * Parses a keyring of the form `id:base64key,id:base64key,…`; the first key is primary.
   *
   * @throws KeyringInvalid for an empty keyring, a malformed entry, a bad or repeated id, or a key that is
   * not 32 bytes
   */
  static parse(text: string): Keyring {
    return Keyring.of(
      text
        .split(/[,\n]/)
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '')
        .map(parseEntry),
    );
  }

  /** The key that new data is encrypted under. */
  get primary(): KeyEncryptionKey {
    return this.#primary;
  }

  /** The key with exactly this id, or `undefined` if the keyring lacks it. */
  get(id: string): KeyEncryptionKey | undefined {
    return this.#keys.get(id);
  }

  /** All keys, in the order of the keyring. */
  get keys(): readonly KeyEncryptionKey[] {
    return [...this.#keys.values()];
  }

  /** The ids of all keys, the primary's first. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /**
   * Replaces the keys after the keyring was read again. The primary key stays the same if the new keyring has
   * it.
   *
   * @param keys in the order of the keyring
   * @throws KeyringInvalid for an empty keyring or a repeated id; nothing changes then
   */
  replace(keys: readonly KeyEncryptionKey[]): void {
    const fresh = Keyring.of(keys);
    this.#keys = fresh.#keys;
    this.#primary = fresh.get(this.#primary.id) ?? fresh.primary;
  }

  /** Makes a key primary: new data is encrypted under it. @throws KeyringInvalid if the keyring lacks it */
  choosePrimary(id: string): void {
    const key = this.get(id);
    if (key === undefined) throw new KeyringInvalid(`lacks key "${id}"`);
    this.#primary = key;
  }
}

/**
 * A key from these bytes, which the caller may clear afterwards. @throws KeyringInvalid for a bad id or
 * length
 */
export function keyEncryptionKey(id: string, bytes: Buffer): KeyEncryptionKey {
  if (!KEY_ID_PATTERN.test(id))
    throw new KeyringInvalid('has a bad key id; expected 1 to 32 of A-Z a-z 0-9 . _ -');
  if (bytes.length !== KEY_LENGTH) {
    throw new KeyringInvalid(`key "${id}" is ${bytes.length} bytes long; expected ${KEY_LENGTH}`);
  }
  return { id, key: createSecretKey(bytes) };
}

/** A new random key. @throws KeyringInvalid for a bad id */
export function freshKey(id: string, randomness: Randomness): KeyEncryptionKey {
  const bytes = randomness.bytes(KEY_LENGTH);
  const key = keyEncryptionKey(id, bytes);
  bytes.fill(0);
  return key;
}

function byId(keys: readonly KeyEncryptionKey[]): ReadonlyMap<string, KeyEncryptionKey> {
  const found = new Map<string, KeyEncryptionKey>();
  for (const key of keys) {
    if (found.has(key.id)) throw new KeyringInvalid(`names key "${key.id}" twice`);
    found.set(key.id, key);
  }
  return found;
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
  return keyEncryptionKey(id, bytes);
}
