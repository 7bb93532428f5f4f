import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness } from '#kernel';
import type { EncryptedSample } from '../kinds/encrypted-kind.js';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import { KeyringInvalid, type KeyEncryptionKey } from '../ring/keyring.js';
import { opensKnownAnswer, encryptKnownAnswer } from './known-answer.js';
import { encodeContext } from '../encryption/encryption-context.js';
import { decryptBox, DecryptionFailed, ENCRYPTED_BOX_OVERHEAD } from '../encryption/encrypted-box.js';

/** A key in the keyring differs from the one that this database knows by its id. Nothing was changed. */
export class KeyMismatch extends KeyringInvalid {
  override readonly name = 'KeyMismatch';

  constructor(readonly keyIds: readonly string[]) {
    const ids = keyIds.map((id) => `"${id}"`).join(', ');
    super(`holds a different key under ${ids} than the database knows by that id`);
  }
}

const HAS_TABLE = `SELECT to_regclass('vault_keys') IS NOT NULL AS found`;

const READ = 'SELECT key_id AS "keyId", known_answer AS "knownAnswer" FROM vault_keys WHERE key_id = ANY($1)';

// If two replicas bring different keys under one id, the first is accepted and the other refused.
const STORE = `
  INSERT INTO vault_keys (key_id, known_answer) SELECT * FROM unnest($1::text[], $2::bytea[])
  ON CONFLICT (key_id) DO NOTHING`;

/** Bytes of the encrypted box at the end of a wrapped data key. */
const WRAPPED_BOX_LENGTH = ENCRYPTED_BOX_OVERHEAD + 32;

/**
 * Proves that keys are the ones the database knows by their ids, by decrypting the known answer that was
 * encrypted under each key at its first use. Otherwise a wrong key under a known id would only show once
 * links fail to decrypt.
 */
@Injectable()
export class KnownAnswers {
  private readonly proven = new WeakSet<KeyObject>();
  private refused: readonly string[] = [];

  constructor(
    private readonly database: DataSource,
    private readonly randomness: Randomness,
    private readonly kinds: EncryptedKinds,
  ) {}

  /** The ids under which the last refused keyring held different keys; empty if the last one was accepted. */
  get refusedKeyIds(): readonly string[] {
    return this.refused;
  }

  /**
   * Proves a keyring before it is loaded, and stores the answer of keys that are new to the database.
   *
   * Does nothing if the table does not exist yet.
   *
   * @throws KeyMismatch naming every key that differs
   */
  async prove(keys: readonly KeyEncryptionKey[]): Promise<void> {
    this.refused = [];
    try {
      await this.proveHeld(keys);
    } catch (error) {
      if (error instanceof KeyMismatch) this.refused = error.keyIds;
      throw error;
    }
  }

  /** Proves the keys in use that have not been proved yet, like `prove`. @throws KeyMismatch */
  async proveHeld(keys: readonly KeyEncryptionKey[]): Promise<void> {
    const unproven = keys.filter(({ key }) => !this.proven.has(key));
    if (unproven.length === 0 || !(await this.hasTable())) return;
    const unknown = await this.compare(unproven);
    if (unknown.length > 0) {
      await this.refuseWhereRowsDoNotOpen(unknown);
      await this.store(unknown);
      await this.compare(unknown);
    }
    for (const { key } of unproven) this.proven.add(key);
  }

  /** Like `prove`, but stores nothing. @throws KeyMismatch */
  async check(keys: readonly KeyEncryptionKey[]): Promise<void> {
    if (!(await this.hasTable())) return;
    await this.refuseWhereRowsDoNotOpen(await this.compare(keys));
  }

  private async hasTable(): Promise<boolean> {
    const [row] = await this.database.query<{ found: boolean }[]>(HAS_TABLE);
    return row?.found === true;
  }

  /** @returns the keys without an answer */
  private async compare(keys: readonly KeyEncryptionKey[]): Promise<readonly KeyEncryptionKey[]> {
    const rows = await this.database.query<{ keyId: string; knownAnswer: Buffer }[]>(READ, [
      keys.map(({ id }) => id),
    ]);
    const answers = new Map(rows.map(({ keyId, knownAnswer }) => [keyId, knownAnswer]));
    refuse(
      keys.filter((key) => {
        const answer = answers.get(key.id);
        return answer !== undefined && !opensKnownAnswer(key, answer);
      }),
    );
    return keys.filter(({ id }) => !answers.has(id));
  }

  /**
   * Records older than known answers prove a key too: if none of a few decrypts, the key is a different one.
   */
  private async refuseWhereRowsDoNotOpen(keys: readonly KeyEncryptionKey[]): Promise<void> {
    const wrong: KeyEncryptionKey[] = [];
    for (const key of keys) {
      const samples = await this.kinds.samplesOf(key.id, this.database);
      if (samples.length > 0 && !samples.some((sample) => opens(key, sample))) wrong.push(key);
    }
    refuse(wrong);
  }

  private async store(keys: readonly KeyEncryptionKey[]): Promise<void> {
    const answers = keys.map((key) => encryptKnownAnswer(key, this.randomness));
    await this.database.query(STORE, [keys.map(({ id }) => id), answers]);
  }
}

function opens({ id, key }: KeyEncryptionKey, { place, wrappedKey }: EncryptedSample): boolean {
  try {
    decryptBox(key, encodeContext(place, 'data_key', id), wrappedKey.subarray(-WRAPPED_BOX_LENGTH)).fill(0);
    return true;
  } catch (error) {
    if (error instanceof DecryptionFailed) return false;
    throw error;
  }
}

function refuse(keys: readonly KeyEncryptionKey[]): void {
  if (keys.length > 0) throw new KeyMismatch(keys.map(({ id }) => id));
}
