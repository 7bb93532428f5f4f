import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  Cipher,
  rowStatements,
  TableReencryption,
  verifyRows,
  type MovableKind,
  type Verification,
  type WrappedRow,
} from '#keyring';
import { NameCipher, nameContext, type EncryptedNames } from './name-cipher.js';

type NamesRow = WrappedRow & EncryptedNames;

const READ = `
  SELECT n.link_id AS id, l.service_id AS "serviceId", n.version::text AS version, n.key_id AS "keyId",
    n.data_key AS "dataKey", n.names
  FROM link_names n JOIN links l ON l.id = n.link_id`;

const { page, ...statements } = rowStatements({
  table: 'link_names',
  alias: 'n',
  id: 'link_id',
  read: READ,
});

/** The names in links as a kind of encrypted record. */
@Injectable()
export class EncryptedLinkNames implements MovableKind {
  readonly name = 'linkNames';
  readonly reencryption: TableReencryption<NamesRow>;

  constructor(
    private readonly database: DataSource,
    private readonly names: NameCipher,
    cipher: Cipher,
  ) {
    this.reencryption = new TableReencryption<NamesRow>(cipher, {
      table: 'link_names',
      ...statements,
      nameOf: ({ id }) => `names of link ${id}`,
      placeOf: nameContext,
    });
  }

  async verify(onProgress: (records: number) => void): Promise<Verification> {
    const { rows, unopenable: broken } = await verifyRows(
      (after, limit) => this.database.query<NamesRow[]>(page, [after, limit]),
      (row) => this.names.decrypt(row),
      onProgress,
    );
    return {
      findings: new Map([['links whose names of devices do not decrypt', broken]]),
      report: { rows, broken },
    };
  }
}
