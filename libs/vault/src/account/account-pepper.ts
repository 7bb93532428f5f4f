import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness, Secret } from '#kernel';
import { Cipher } from '../cipher.js';
import { isOpenFailure, OpenFailures } from '../open-failures.js';
import type { SealedRecords } from '../rotation/key-uses.js';
import type { SealContext } from '../seal-context.js';
import { FoundRecords } from '../verify/found-records.js';
import { VaultUnavailable } from '../vault-errors.js';

/** Bytes: as many as the digest has. */
const PEPPER_LENGTH = 32;

/** Where the one pepper of an installation stands. */
const PLACE: SealContext = { serviceId: 'installation', recordId: 'account_pepper', generation: 1 };

interface PepperRow {
  readonly dataKey: Buffer;
  readonly pepper: Buffer;
}

const READ = 'SELECT data_key AS "dataKey", pepper FROM account_pepper';

/** Of two replicas that make one at once, the first to commit is believed. */
const STORE = `
  INSERT INTO account_pepper (key_id, data_key, pepper) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`;

const READ_OTHER = 'SELECT data_key AS "dataKey" FROM account_pepper WHERE key_id <> $1';

/** Another replica may have moved it meanwhile, and nothing is moved to a key that is primary no more. */
const MOVE = `
  UPDATE account_pepper SET key_id = $2, data_key = $3
  WHERE data_key = $1 AND EXISTS (SELECT FROM keyring_choice WHERE primary_key_id = $2)`;

/** The pepper, as what keeps a key from being retired. */
export function sealedAccountPepper(database: DataSource): SealedRecords {
  return {
    name: 'accountPepper',
    count: async (keyId) => {
      const rows = await database.query<unknown[]>('SELECT FROM account_pepper WHERE key_id = $1', [keyId]);
      return rows.length;
    },
  };
}

/**
 * Moves the pepper to the primary key, as links are moved. Its value stays, so that digests stay comparable.
 *
 * @param primaryId the primary key, as this process knows it
 * @returns false where it does not open, and so stays under its key
 */
export async function moveAccountPepper(
  database: DataSource,
  cipher: Cipher,
  primaryId: string,
): Promise<boolean> {
  const [row] = await database.query<{ dataKey: Buffer }[]>(READ_OTHER, [primaryId]);
  if (row === undefined) return true;
  try {
    const { keyId, wrappedKey } = cipher.rewrap(PLACE, row.dataKey);
    await database.query(MOVE, [row.dataKey, keyId, wrappedKey]);
    return true;
  } catch (error) {
    if (isOpenFailure(error)) return false;
    throw error;
  }
}

/**
 * Opens the pepper, where there is one or should be.
 *
 * @returns it, where it does not open, or is gone while digests were made with it
 */
export async function verifyAccountPepper(database: DataSource, cipher: Cipher): Promise<FoundRecords> {
  const found = new FoundRecords();
  const [row] = await database.query<PepperRow[]>(READ);
  const digests = await database.query<unknown[]>('SELECT FROM link_accounts LIMIT 1');
  try {
    if (row !== undefined) cipher.openEnvelope(PLACE, row.dataKey).open('account_pepper', row.pepper);
    else if (digests.length > 0) found.add('account_pepper');
  } catch (error) {
    if (!isOpenFailure(error)) throw error;
    found.add('account_pepper');
  }
  return found;
}

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
    private readonly failures: OpenFailures,
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
    const envelope = this.cipher.newEnvelope(PLACE);
    const pepper = envelope.seal(
      'account_pepper',
      new Secret(this.randomness.bytes(PEPPER_LENGTH).toString('base64')),
    );
    await this.database.query(STORE, [envelope.keyId, envelope.wrappedKey, pepper]);
    const row = await this.read();
    if (row === undefined) throw new Error('The account pepper was removed while it was made');
    return row;
  }

  private async read(): Promise<PepperRow | undefined> {
    const [row] = await this.database.query<PepperRow[]>(READ);
    return row;
  }

  private open({ dataKey, pepper }: PepperRow): KeyObject {
    try {
      const secret = this.failures.watch('account pepper', () =>
        this.cipher.openEnvelope(PLACE, dataKey).open('account_pepper', pepper),
      );
      return createSecretKey(secret.reveal(), 'base64');
    } catch (error) {
      throw isOpenFailure(error) ? new VaultUnavailable(error) : error;
    }
  }
}
