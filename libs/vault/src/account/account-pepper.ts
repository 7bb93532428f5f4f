import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness, Secret } from '#kernel';
import { Cipher, isDecryptionFailure, DecryptionFailures, type EncryptionContext } from '#keyring';
import { VaultUnavailable } from '../vault-errors.js';

/** Bytes: as many as the digest has. */
const PEPPER_LENGTH = 32;

/** What the one pepper of an installation is bound to. */
export const PEPPER_PLACE: EncryptionContext = {
  serviceId: 'installation',
  recordId: 'account_pepper',
  generation: 1,
};

/** The pepper as its table holds it. */
export interface PepperRow {
  readonly dataKey: Buffer;
  readonly pepper: Buffer;
}

/** Reads the pepper. */
export const READ_PEPPER = 'SELECT data_key AS "dataKey", pepper FROM account_pepper';

/** Of two replicas that make one at once, the first to commit is believed. */
const STORE = `
  INSERT INTO account_pepper (key_id, data_key, pepper) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`;

/**
 * The key of the digests of COCO accounts: random, one for each installation, kept encrypted under the keyring.
 *
 * It is not derived from the keyring, whose keys are rotated and destroyed while digests must stay comparable.
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

  /** The pepper, made by whoever needs it first. @throws VaultUnavailable when it does not open */
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
    if (row === undefined) throw new Error('The account pepper was removed while it was made');
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
