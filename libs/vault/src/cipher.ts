import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Randomness, Secret } from '#kernel';
import type { Keyring } from './keyring.js';
import {
  ALGORITHM_AES_256_GCM,
  encodeContext,
  FORMAT_VERSION,
  type SealContext,
  type SealedColumn,
} from './seal-context.js';
import { openBox, sealBox, SEALED_BOX_OVERHEAD, SealBroken } from './sealed-box.js';
import { VaultSettings } from './vault-settings.js';

const DATA_KEY_LENGTH = 32;

/** Longest value the vault seals: tokens are a few kilobytes at most. */
const VALUE_LIMIT = 64 * 1024;

/** version (1) | algorithm (1) | length of the key id (1). */
const WRAPPED_KEY_HEADER = 3;

/** version (1) | algorithm (1). */
const BODY_HEADER = 2;

/** Longest key id a wrapped key may name. */
const KEY_ID_LIMIT = 32;

/** The ring lacks the key that a blob names. The blob is untouched and opens again once the key is back. */
export class KeyUnavailable extends Error {
  override readonly name = 'KeyUnavailable';

  constructor(readonly keyId: string) {
    super(`The keyring lacks key "${keyId}"`);
  }
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
    settings: VaultSettings,
    private readonly randomness: Randomness,
  ) {
    this.keyring = settings.keyring;
  }

  /** A new envelope for the record that `context` names, under the primary KEK. */
  newEnvelope(context: SealContext): Envelope {
    const { primary } = this.keyring;
    const bytes = this.randomness.bytes(DATA_KEY_LENGTH);
    const box = sealBox(primary.key, encodeContext(context, 'data_key', primary.id), bytes, this.randomness);
    const wrappedKey = Buffer.concat([wrappedKeyHeader(primary.id), box]);
    return new Envelope(context, consumeKey(bytes), this.randomness, primary.id, wrappedKey);
  }

  /**
   * Opens the envelope of a stored record.
   *
   * @throws SealBroken when the bytes or their place are not what was sealed; the same whatever the reason
   * @throws KeyUnavailable when the ring lacks the KEK
   */
  openEnvelope(context: SealContext, wrappedKey: Buffer): Envelope {
    checkFormat(wrappedKey, WRAPPED_KEY_HEADER + KEY_ID_LIMIT + SEALED_BOX_OVERHEAD + DATA_KEY_LENGTH);
    const keyIdEnd = WRAPPED_KEY_HEADER + wrappedKey.readUInt8(2);
    const keyId = wrappedKey.subarray(WRAPPED_KEY_HEADER, keyIdEnd).toString('latin1');
    const kek = this.keyring.get(keyId);
    if (kek === undefined) throw new KeyUnavailable(keyId);
    const bytes = openBox(kek.key, encodeContext(context, 'data_key', keyId), wrappedKey.subarray(keyIdEnd));
    return new Envelope(context, consumeKey(bytes), this.randomness, keyId, wrappedKey);
  }
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
