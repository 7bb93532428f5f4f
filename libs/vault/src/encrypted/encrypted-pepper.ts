import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import {
  Cipher,
  FoundRecords,
  isDecryptionFailure,
  KeyColumn,
  rewrapAll,
  type Batch,
  type EncryptedKind,
  type ReencryptedBatch,
  type Reencryption,
  type Statements,
  type Verification,
  type WrappedRecord,
} from '#keyring';
import { PEPPER_PLACE, READ_PEPPER, type PepperRow } from '../account/account-pepper.js';

const LABEL = 'account pepper';

const CLAIM = `
  SELECT key_id AS "keyId", data_key AS "dataKey" FROM account_pepper WHERE key_id = $1 FOR UPDATE SKIP LOCKED`;

const MOVE = 'UPDATE account_pepper SET key_id = $1, data_key = $2';

/**
 * The key of the account digests as a kind of encrypted record. Re-encryption keeps its value, so digests
 * stay comparable.
 */
@Injectable()
export class EncryptedPepper implements EncryptedKind {
  readonly name = 'accountPepper';
  private readonly rows = new KeyColumn('account_pepper');

  readonly reencryption: Reencryption = {
    keysInUse: (statements) => this.rows.keysInUse(statements),
    reencrypt: (batch, manager) => this.move(batch, manager),
  };

  constructor(
    private readonly database: DataSource,
    private readonly cipher: Cipher,
  ) {}

  countUnder(keyId: string, statements: Statements): Promise<number> {
    return this.rows.countUnder(keyId, statements);
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

  private async move({ from, after }: Batch, manager: EntityManager): Promise<ReencryptedBatch> {
    // There is only one row, so there is never a second batch.
    if (after === LABEL) return { moved: 0, failed: [], last: undefined };
    const rows = await manager.query<Pick<WrappedRecord, 'keyId' | 'dataKey'>[]>(CLAIM, [from]);
    const records = rows.map((row) => ({ id: LABEL, label: LABEL, place: PEPPER_PLACE, ...row }));
    const { rewrapped, failed } = await rewrapAll(this.cipher, records);
    for (const { keyId, wrappedKey } of rewrapped) await manager.query(MOVE, [keyId, wrappedKey]);
    return { moved: rewrapped.length, failed, last: rows.length === 0 ? undefined : LABEL };
  }

  private opens({ dataKey, pepper }: PepperRow): boolean {
    try {
      this.cipher.openEnvelope(PEPPER_PLACE, dataKey).decrypt('account_pepper', pepper);
      return true;
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      return false;
    }
  }
}
