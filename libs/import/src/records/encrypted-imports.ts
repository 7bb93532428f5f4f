import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  rowStatements,
  TableReencryption,
  verifyRows,
  type MovableKind,
  type Verification,
} from '#keyring';
import {
  contextOfImported,
  ImportedTokenCipher,
  type EncryptedImportedToken,
} from './imported-token.cipher.js';

interface SecretRow extends EncryptedImportedToken {
  readonly id: string;
  readonly serviceId: string;
}

const READ = `
  SELECT s.link_id AS id, r.service_id AS "serviceId", s.key_id AS "keyId", s.data_key AS "dataKey",
    s.refresh_token AS "refreshToken"
  FROM link_import_secrets s JOIN link_import_rows r ON r.link_id = s.link_id`;

const { page, ...statements } = rowStatements({
  table: 'link_import_secrets',
  alias: 's',
  id: 'link_id',
  read: READ,
});

/** The tokens of imports that have no verdict yet, as a kind of encrypted record. */
@Injectable()
export class EncryptedImports implements MovableKind {
  readonly name = 'linkImports';
  readonly reencryption: TableReencryption<SecretRow>;

  constructor(
    private readonly database: DataSource,
    private readonly tokenCipher: ImportedTokenCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<SecretRow>(cipher, {
      table: 'link_import_secrets',
      ...statements,
      nameOf: ({ id }) => `imported token ${id}`,
      placeOf: ({ id, serviceId }) => contextOfImported({ linkId: id, serviceId }),
    });
  }

  /** Decrypts every token that waits, in short statements. One that does not decrypt is never presented. */
  async verify(onProgress: (records: number) => void): Promise<Verification> {
    const { rows, unopenable } = await verifyRows(
      (after, limit) => this.database.query<SecretRow[]>(page, [after, limit]),
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
