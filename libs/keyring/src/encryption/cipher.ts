import { createSecretKey, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Randomness, Secret } from '#kernel';
import { KEY_ID_PATTERN, type Keyring } from '../ring/keyring.js';
import {
  ALGORITHM_AES_256_GCM,
  encodeContext,
  FORMAT_VERSION,
  type EncryptionContext,
  type EncryptedColumn,
} from './encryption-context.js';
import { decryptBox, encryptBox, ENCRYPTED_BOX_OVERHEAD, DecryptionFailed } from './encrypted-box.js';
import { KeyringSettings } from '../keyring-settings.js';

const DATA_KEY_LENGTH = 32;

/** Longest value the vault encrypts: tokens are a few kilobytes at most. */
const VALUE_LIMIT = 64 * 1024;

/** version (1) | algorithm (1) | length of the key id (1). */
const WRAPPED_KEY_HEADER = 3;

/** version (1) | algorithm (1). */
const BODY_HEADER = 2;

/** Longest wrapped data key: the one with the longest key id, of 32 characters. */
const WRAPPED_KEY_LIMIT = WRAPPED_KEY_HEADER + 32 + ENCRYPTED_BOX_OVERHEAD + DATA_KEY_LENGTH;

/** The keyring lacks the key that a blob names. The blob is intact and decrypts once the key is back. */
export class KeyUnavailable extends Error {
  override readonly name = 'KeyUnavailable';

  constructor(readonly keyId: string) {
    super(`The keyring lacks key "${keyId}"`);
  }
}

/** A data key as stored in the database. */
export interface WrappedKey {
  /** The KEK that wraps it. */
  readonly keyId: string;
  readonly wrappedKey: Buffer;
}

/**
 * A data key with its wrapped form: encrypts and decrypts the values of one record, each in a separate blob.
 */
export class Envelope {
  constructor(
    private readonly context: EncryptionContext,
    private readonly key: KeyObject,
    private readonly randomness: Randomness,
    /** The KEK that wraps the data key. */
    readonly keyId: string,
    /** The data key as stored in the database. */
    readonly wrappedKey: Buffer,
  ) {}

  /** Encrypts the value of one column. */
  encrypt(column: EncryptedColumn, value: Secret): Buffer {
    const plaintext = Buffer.from(value.reveal());
    if (plaintext.length > VALUE_LIMIT)
      throw new RangeError(`A value of ${plaintext.length} bytes is too long`);
    const box = encryptBox(this.key, encodeContext(this.context, column, ''), plaintext, this.randomness);
    return Buffer.concat([Buffer.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM), box]);
  }

  /** Decrypts the value of one column. @throws DecryptionFailed whatever the reason */
  decrypt(column: EncryptedColumn, blob: Buffer): Secret {
    checkFormat(blob, VALUE_LIMIT + BODY_HEADER + ENCRYPTED_BOX_OVERHEAD);
    const plaintext = decryptBox(
      this.key,
      encodeContext(this.context, column, ''),
      blob.subarray(BODY_HEADER),
    );
    return new Secret(plaintext.toString());
  }
}

/**
 * Creates and opens envelopes. Each has a new 256-bit data key, wrapped by the primary KEK. The byte layout
 * is in `docs/vault-format.md`.
 */
@Injectable()
export class Cipher {
  private readonly keyring: Keyring;

  constructor(
    @Inject(KeyringSettings) settings: Pick<KeyringSettings, 'keyring'>,
    private readonly randomness: Randomness,
  ) {
    this.keyring = settings.keyring;
  }

  /** A new envelope for the record that `context` identifies, under the primary KEK. */
  newEnvelope(context: EncryptionContext): Envelope {
    const bytes = this.randomness.bytes(DATA_KEY_LENGTH);
    const { keyId, wrappedKey } = this.wrap(context, bytes);
    return new Envelope(context, consumeKey(bytes), this.randomness, keyId, wrappedKey);
  }

  /**
   * Opens the envelope of a stored record.
   *
   * @throws DecryptionFailed if the bytes were changed or belong elsewhere; the same error for every reason
   * @throws KeyUnavailable if the keyring lacks the KEK
   */
  openEnvelope(context: EncryptionContext, wrappedKey: Buffer): Envelope {
    const { keyId, bytes } = this.unwrap(context, wrappedKey);
    return new Envelope(context, consumeKey(bytes), this.randomness, keyId, wrappedKey);
  }

  /**
   * Wraps the data key of a stored record again, under the primary KEK. Values encrypted with the data key do
   * not change.
   *
   * @throws DecryptionFailed if the bytes were changed or belong elsewhere; the same error for every reason
   * @throws KeyUnavailable if the keyring lacks the KEK
   */
  rewrap(context: EncryptionContext, wrappedKey: Buffer): WrappedKey {
    const { bytes } = this.unwrap(context, wrappedKey);
    const rewrapped = this.wrap(context, bytes);
    bytes.fill(0);
    return rewrapped;
  }

  private wrap(context: EncryptionContext, bytes: Buffer): WrappedKey {
    const { id, key } = this.keyring.primary;
    const box = encryptBox(key, encodeContext(context, 'data_key', id), bytes, this.randomness);
    return { keyId: id, wrappedKey: Buffer.concat([wrappedKeyHeader(id), box]) };
  }

  private unwrap(context: EncryptionContext, wrappedKey: Buffer): { keyId: string; bytes: Buffer } {
    const keyId = wrappingKeyId(wrappedKey);
    const kek = this.keyring.get(keyId);
    if (kek === undefined) throw new KeyUnavailable(keyId);
    const box = wrappedKey.subarray(WRAPPED_KEY_HEADER + keyId.length);
    return { keyId, bytes: decryptBox(kek.key, encodeContext(context, 'data_key', keyId), box) };
  }
}

/**
 * The id of the KEK named in a wrapped data key. @throws DecryptionFailed if the blob is not a wrapped data
 * key
 */
export function wrappingKeyId(wrappedKey: Buffer): string {
  checkFormat(wrappedKey, WRAPPED_KEY_LIMIT);
  const length = wrappedKey.readUInt8(2);
  const keyId = wrappedKey.subarray(WRAPPED_KEY_HEADER, WRAPPED_KEY_HEADER + length).toString('latin1');
  const whole = wrappedKey.length === WRAPPED_KEY_HEADER + length + ENCRYPTED_BOX_OVERHEAD + DATA_KEY_LENGTH;
  if (!whole || !KEY_ID_PATTERN.test(keyId)) throw new DecryptionFailed();
  return keyId;
}

/** Makes a key object from a buffer and clears the buffer. */
function consumeKey(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}

function wrappedKeyHeader(keyId: string): Buffer {
  return Buffer.concat([
    Buffer.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM, keyId.length),
    Buffer.from(keyId, 'latin1'),
  ]);
}

function checkFormat(blob: Buffer, limit: number): void {
  const known = blob[0] === FORMAT_VERSION && blob[1] === ALGORITHM_AES_256_GCM;
  if (!known || blob.length < WRAPPED_KEY_HEADER || blob.length > limit) throw new DecryptionFailed();
}
