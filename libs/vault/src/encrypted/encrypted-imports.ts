import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  REWRAPPED,
  TableReencryption,
  verifyRows,
  type EncryptedKind,
  type Statements,
  type Verification,
} from '#keyring';
import {
  contextOfImported,
  ImportedTokenCipher,
  type EncryptedImportedToken,
} from '../imports/imported-token.cipher.js';

interface SecretRow extends EncryptedImportedToken {
  readonly id: string;
  readonly serviceId: string;
}

const READ = `
  SELECT s.link_id AS id, r.service_id AS "serviceId", s.key_id AS "keyId", s.data_key AS "dataKey",
    s.refresh_token AS "refreshToken"
  FROM link_import_secrets s JOIN link_import_rows r ON r.link_id = s.link_id`;

const CLAIM = `
  ${READ} WHERE s.key_id = $1 AND s.link_id > $2 ORDER BY s.link_id LIMIT $3 FOR UPDATE OF s SKIP LOCKED`;

const MOVE = `
  UPDATE link_import_secrets s SET key_id = i.key_id, data_key = i.data_key
  FROM ${REWRAPPED} WHERE s.link_id = i.id::uuid AND s.data_key = i.old_data_key`;

/** The tokens of imports that have no verdict yet, as a kind of encrypted record. */
@Injectable()
export class EncryptedImports implements EncryptedKind {
  readonly name = 'linkImports';
  readonly reencryption: TableReencryption<SecretRow>;

  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: ImportedTokenCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<SecretRow>(cipher, {
      table: 'link_import_secrets',
      claim: CLAIM,
      move: MOVE,
      nameOf: ({ id }) => `imported token ${id}`,
      placeOf: ({ id, serviceId }) => contextOfImported({ linkId: id, serviceId }),
    });
  }

  countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    return this.reencryption.countUnder(keyId, statements, atMost);
  }

  /** Decrypts every token that waits, in short statements. One that does not decrypt is never presented. */
  async verify(onProgress: (records: number) => void): Promise<Verification> {
    const { rows, unopenable } = await verifyRows(
      (after, limit) =>
        this.database.query<SecretRow[]>(`${READ} WHERE s.link_id > $1 ORDER BY s.link_id LIMIT $2`, [
          after,
          limit,
        ]),
      (row) => this.tokenCipher.decrypt({ ...row, linkId: row.id }, row),
      onProgress,
    );
    return {
      summary: `${rows} tokens that wait to be imported`,
      findings: new Map([['tokens waiting to be imported that do not decrypt', unopenable]]),
      report: { rows, unopenable },
    };
  }
}
