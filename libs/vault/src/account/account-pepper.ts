import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness, Secret } from '#kernel';
import { Cipher, isDecryptionFailure, DecryptionFailures, type EncryptionContext } from '#keyring';
import { VaultUnavailable } from '../vault-errors.js';

/** In bytes: the length of the digest. */
const PEPPER_LENGTH = 32;

/** The context that the installation's only pepper is bound to. */
export const PEPPER_PLACE: EncryptionContext = {
  serviceId: 'installation',
  recordId: 'account_pepper',
  generation: 1,
};

/** A row of `account_pepper`. */
export interface PepperRow {
  readonly dataKey: Buffer;
  readonly pepper: Buffer;
}

export const READ_PEPPER = 'SELECT data_key AS "dataKey", pepper FROM account_pepper';

/** If two replicas create a pepper at once, the first to commit wins. */
const STORE = `
  INSERT INTO account_pepper (key_id, data_key, pepper) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`;

/**
 * The key for digests of COCO accounts: random, one per installation, stored encrypted under the keyring.
 *
 * It is not derived from a key of the keyring: those are rotated and destroyed, while digests must stay
 * comparable.
 */
@Injectable()
export class AccountPepper {
  private opened: Promise<KeyObject> | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
    private readonly randomness: Randomness,
    private readonly failures: DecryptionFailures,
  ) {}

  /** The pepper; the first caller creates it. @throws VaultUnavailable if it cannot be decrypted */
  async key(): Promise<KeyObject> {
    this.opened ??= this.readOrMake().catch((error: unknown) => {
      this.opened = undefined;
      throw error;
    });
    return this.opened;
  }

  private async readOrMake(): Promise<KeyObject> {
    const row = (await this.read()) ?? (await this.make());
    return this.open(row);
  }

  private async make(): Promise<PepperRow> {
    const envelope = this.cipher.newEnvelope(PEPPER_PLACE);
    const pepper = envelope.encrypt(
      'account_pepper',
      new Secret(this.randomness.bytes(PEPPER_LENGTH).toString('base64')),
    );
    await this.database.query(STORE, [envelope.keyId, envelope.wrappedKey, pepper]);
    const row = await this.read();
    if (row === undefined) throw new Error('The account pepper was deleted while it was being created');
    return row;
  }

  private async read(): Promise<PepperRow | undefined> {
    const [row] = await this.database.query<PepperRow[]>(READ_PEPPER);
    return row;
  }

  private open({ dataKey, pepper }: PepperRow): KeyObject {
    try {
      const secret = this.failures.watch('account pepper', () =>
        this.cipher.openEnvelope(PEPPER_PLACE, dataKey).decrypt('account_pepper', pepper),
      );
      return createSecretKey(secret.reveal(), 'base64');
    } catch (error) {
      throw isDecryptionFailure(error) ? new VaultUnavailable(error) : error;
    }
  }
}
