import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { decrypts, FoundRecords, type ExpiringKind, type Statements, type Verification } from '#keyring';
import {
  AwaitingCommandCipher,
  type ContentPlace,
  type EncryptedContent,
} from './awaiting-command-cipher.js';

const COUNT = `
  SELECT count(*)::int AS commands FROM awaiting_commands WHERE key_id = $1 AND expires_at > now()`;

const READ = `
  SELECT command_id AS id, service_id AS "serviceId", key_id AS "keyId", data_key AS "dataKey", content
  FROM awaiting_commands ORDER BY command_id`;

/**
 * Commands that wait for approval, as a kind of encrypted record. They wait for an hour at most, so they are not re-encrypted: a
 * key is retired once they are decided.
 */
@Injectable()
export class EncryptedAwaitingCommands implements ExpiringKind {
  readonly name = 'awaitingCommands';

  constructor(
    private readonly database: DataSource,
    private readonly cipher: AwaitingCommandCipher,
  ) {}

  async countUnder(keyId: string, statements: Statements): Promise<number> {
    const [row] = await statements.query<{ commands: number }[]>(COUNT, [keyId]);
    return row?.commands ?? 0;
  }

  /** Decrypts every command that waits; there are few. One that does not decrypt can only expire. */
  async verify(): Promise<Verification> {
    const unopenable = new FoundRecords();
    const rows = await this.database.query<(ContentPlace & EncryptedContent)[]>(READ);
    for (const row of rows) if (!decrypts(() => this.cipher.decrypt(row, row))) unopenable.add(row.id);
    return {
      summary: `${rows.length} commands that wait for approval`,
      findings: new Map([['commands waiting for approval that do not decrypt', unopenable]]),
      report: { rows: rows.length, unopenable },
    };
  }
}
