import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  decrypts,
  FoundRecords,
  REWRAPPED,
  TableReencryption,
  type MovableKind,
  type Verification,
  type WrappedRow,
} from '#keyring';
import { PEPPER_PLACE, READ_PEPPER, type PepperRow } from '../account/account-pepper.js';

/** The only row. It sorts after the nil UUID and not after itself, so there is no second batch. */
const NAME = 'account pepper';

const CLAIM = `
  SELECT '${NAME}' AS id, key_id AS "keyId", data_key AS "dataKey" FROM account_pepper
  WHERE key_id = $1 AND '${NAME}' > $2::text LIMIT $3 FOR UPDATE SKIP LOCKED`;

const MOVE = `
  UPDATE account_pepper p SET key_id = i.key_id, data_key = i.data_key
  FROM ${REWRAPPED} WHERE p.data_key = i.old_data_key`;

/**
 * The key of the account digests as a kind of encrypted record. Re-encryption keeps its value, so digests
 * stay comparable.
 */
@Injectable()
export class EncryptedPepper implements MovableKind {
  readonly name = 'accountPepper';
  readonly reencryption: TableReencryption<WrappedRow>;

  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption(cipher, {
      table: 'account_pepper',
      claim: CLAIM,
      move: MOVE,
      nameOf: () => NAME,
      placeOf: () => PEPPER_PLACE,
    });
  }

  /** Decrypts the pepper, or reports that it is gone although digests were made with it. */
  async verify(): Promise<Verification> {
    const found = new FoundRecords();
    const [row] = await this.database.query<PepperRow[]>(READ_PEPPER);
    const digests = await this.database.query<unknown[]>('SELECT FROM link_accounts LIMIT 1');
    if (row === undefined ? digests.length > 0 : !this.opens(row)) found.add('account_pepper');
    return {
      findings: new Map([['account pepper that does not decrypt or is missing', found]]),
      report: found,
    };
  }

  private opens({ dataKey, pepper }: PepperRow): boolean {
    return decrypts(() => this.cipher.openEnvelope(PEPPER_PLACE, dataKey).decrypt('account_pepper', pepper));
  }
}
