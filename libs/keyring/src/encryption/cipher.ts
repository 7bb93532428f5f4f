import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Randomness, Secret } from '#kernel';
import { KEY_ID_PATTERN, type Keyring } from '../ring/keyring.js';
import {
  ALGORITHM_AES_256_GCM,
  encodeContext,
  FORMAT_VERSION,
  type SealContext,
  type SealedColumn,
} from './seal-context.js';
import { openBox, sealBox, SEALED_BOX_OVERHEAD, SealBroken } from './sealed-box.js';
import { KeyringSettings } from '../keyring-settings.js';

const DATA_KEY_LENGTH = 32;

/** Longest value the vault seals: tokens are a few kilobytes at most. */
const VALUE_LIMIT = 64 * 1024;

/** version (1) | algorithm (1) | length of the key id (1). */
const WRAPPED_KEY_HEADER = 3;

/** version (1) | algorithm (1). */
const BODY_HEADER = 2;

/** Longest wrapped data key: the one with the longest key id, of 32 characters. */
const WRAPPED_KEY_LIMIT = WRAPPED_KEY_HEADER + 32 + SEALED_BOX_OVERHEAD + DATA_KEY_LENGTH;

/** The ring lacks the key that a blob names. The blob is untouched and opens again once the key is back. */
export class KeyUnavailable extends Error {
  override readonly name = 'KeyUnavailable';

  constructor(readonly keyId: string) {
    super(`The keyring lacks key "${keyId}"`);
  }
}

/** A data key as the database keeps it. */
export interface WrappedKey {
  /** The KEK that wraps it. */
  readonly keyId: string;
  readonly wrappedKey: Buffer;
}

/**
 * A data key together with its wrapped form: seals and opens the values of one record, each in a blob of its own.
 */
export class Envelope {
  constructor(
    private readonly context: SealContext,
    private readonly key: KeyObject,
    private readonly randomness: Randomness,
    /** The KEK that wraps the data key. */
    readonly keyId: string,
    /** The data key as the database keeps it. */
    readonly wrappedKey: Buffer,
  ) {}

  /** Seals the value of one column. */
  seal(column: SealedColumn, value: Secret): Buffer {
    const plaintext = Buffer.from(value.reveal());
    if (plaintext.length > VALUE_LIMIT)
      throw new RangeError(`A value of ${plaintext.length} bytes is too long`);
    const box = sealBox(this.key, encodeContext(this.context, column, ''), plaintext, this.randomness);
    return Buffer.concat([Buffer.of(FORMAT_VERSION, ALGORITHM_AES_256_GCM), box]);
  }

  /** Opens the value of one column. @throws SealBroken whatever the reason */
  open(column: SealedColumn, blob: Buffer): Secret {
    checkFormat(blob, VALUE_LIMIT + BODY_HEADER + SEALED_BOX_OVERHEAD);
    const plaintext = openBox(this.key, encodeContext(this.context, column, ''), blob.subarray(BODY_HEADER));
    return new Secret(plaintext.toString());
  }
}

/**
 * Makes and opens envelopes: each has a fresh 256-bit data key, wrapped by the primary KEK. The byte layout is in
 * `docs/vault-format.md`.
 */
@Injectable()
export class Cipher {
  private readonly keyring: Keyring;

  constructor(
    settings: KeyringSettings,
    private readonly randomness: Randomness,
  ) {
    this.keyring = settings.keyring;
  }

  /** A new envelope for the record that `context` names, under the primary KEK. */
  newEnvelope(context: SealContext): Envelope {
    const bytes = this.randomness.bytes(DATA_KEY_LENGTH);
    const { keyId, wrappedKey } = this.wrap(context, bytes);
    return new Envelope(context, consumeKey(bytes), this.randomness, keyId, wrappedKey);
  }

  /**
   * Opens the envelope of a stored record.
   *
   * @throws SealBroken when the bytes or their place are not what was sealed; the same whatever the reason
   * @throws KeyUnavailable when the ring lacks the KEK
   */
  openEnvelope(context: SealContext, wrappedKey: Buffer): Envelope {
    const { keyId, bytes } = this.unwrap(context, wrappedKey);
    return new Envelope(context, consumeKey(bytes), this.randomness, keyId, wrappedKey);
  }

  /**
   * Wraps the data key of a stored record anew, under the primary KEK; what the data key has sealed stays as it is.
   *
   * @throws SealBroken when the bytes or their place are not what was sealed; the same whatever the reason
   * @throws KeyUnavailable when the ring lacks the KEK
   */
  rewrap(context: SealContext, wrappedKey: Buffer): WrappedKey {
    const { bytes } = this.unwrap(context, wrappedKey);
    const rewrapped = this.wrap(context, bytes);
    bytes.fill(0);
    return rewrapped;
  }

  private wrap(context: SealContext, bytes: Buffer): WrappedKey {
    const { id, key } = this.keyring.primary;
    const box = sealBox(key, encodeContext(context, 'data_key', id), bytes, this.randomness);
    return { keyId: id, wrappedKey: Buffer.concat([wrappedKeyHeader(id), box]) };
  }

  private unwrap(context: SealContext, wrappedKey: Buffer): { keyId: string; bytes: Buffer } {
    const keyId = wrappingKeyId(wrappedKey);
    const kek = this.keyring.get(keyId);
    if (kek === undefined) throw new KeyUnavailable(keyId);
    const box = wrappedKey.subarray(WRAPPED_KEY_HEADER + keyId.length);
    return { keyId, bytes: openBox(kek.key, encodeContext(context, 'data_key', keyId), box) };
  }
}

/** The id of the KEK that a wrapped data key names. @throws SealBroken when the blob is not a wrapped data key */
export function wrappingKeyId(wrappedKey: Buffer): string {
  checkFormat(wrappedKey, WRAPPED_KEY_LIMIT);
  const length = wrappedKey.readUInt8(2);
  const keyId = wrappedKey.subarray(WRAPPED_KEY_HEADER, WRAPPED_KEY_HEADER + length).toString('latin1');
  const whole = wrappedKey.length === WRAPPED_KEY_HEADER + length + SEALED_BOX_OVERHEAD + DATA_KEY_LENGTH;
  if (!whole || !KEY_ID_PATTERN.test(keyId)) throw new SealBroken();
  return keyId;
}

/** Takes the key out of a buffer and clears the buffer. */
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
  if (!known || blob.length < WRAPPED_KEY_HEADER || blob.length > limit) throw new SealBroken();
}
