import type { EntityManager } from 'typeorm';
import type { Cipher } from '../encryption/cipher.js';
import type { EncryptionContext } from '../encryption/encryption-context.js';
import type { Batch, EncryptedSample, ReencryptedBatch, Reencryption, Statements } from './encrypted-kind.js';
import { rewrapAll, type RewrappedRecord } from './rewrap-all.js';

/** A row with a data key, as its table's statements read it. */
export interface WrappedRow {
  readonly id: string;
  readonly keyId: string;
  readonly dataKey: Buffer;
}

/** What a lib says about its table whose rows each hold a data key: wrapped in `data_key`, under the key in `key_id`. */
export interface WrappedTable<Row extends WrappedRow> {
  /** The table's name, which is part of the code and never of a request. */
  readonly table: string;

  /**
   * Reads and locks the rows under key `$1` that follow id `$2`, in the order of their ids, at most `$3`. It must skip locked
   * rows: another replica is moving them, or something newer is being written.
   */
  readonly claim: string;

  /**
   * Updates the rows of {@link REWRAPPED} that still hold the old data key. Rows that have changed since the claim are newer
   * and stay as they are.
   */
  readonly move: string;

  /** Reads a few rows under key `$1`, to prove a key that is older than known answers. */
  readonly samples?: string;

  /** See {@link Reencryption.isCounted}. */
  readonly isCounted?: boolean;

  /** What a row is called in a report, such as `link 0190…`. */
  readonly nameOf: (row: Row) => string;

  /** What a row's data key is bound to. */
  readonly placeOf: (row: Row) => EncryptionContext;
}

/** The re-encrypted rows in a `move` statement, which it may join as `i`; it uses no other parameters. */
export const REWRAPPED =
  'unnest($1::text[], $2::bytea[], $3::text[], $4::bytea[]) AS i (id, old_data_key, key_id, data_key)';

/** Moves the rows of a table to the primary key by wrapping their data keys again. What these encrypt is not touched. */
export class TableReencryption<Row extends WrappedRow> implements Reencryption {
  readonly isCounted: boolean;
  private readonly keysStatement: string;
  private readonly countStatement: string;

  constructor(
    private readonly cipher: Cipher,
    private readonly table: WrappedTable<Row>,
  ) {
    this.isCounted = table.isCounted ?? false;
    this.keysStatement = keysOf(table.table);
    this.countStatement = `
      SELECT count(*)::float8 AS rows FROM (SELECT FROM ${table.table} WHERE key_id = $1 LIMIT $2) AS counted`;
  }

  async keysInUse(statements: Statements): Promise<string[]> {
    const rows = await statements.query<{ keyId: string }[]>(this.keysStatement);
    return rows.map(({ keyId }) => keyId);
  }

  /** How many rows are under a key. @param atMost stop counting there */
  async countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    const [row] = await statements.query<{ rows: number }[]>(this.countStatement, [keyId, atMost ?? null]);
    return row?.rows ?? 0;
  }

  async reencrypt({ from, after, limit }: Batch, manager: EntityManager): Promise<ReencryptedBatch> {
    const rows = await manager.query<Row[]>(this.table.claim, [from, after, limit]);
    const records = rows.map((row) => ({
      id: row.id,
      label: this.table.nameOf(row),
      place: this.table.placeOf(row),
      keyId: row.keyId,
      dataKey: row.dataKey,
    }));
    const { rewrapped, failed } = await rewrapAll(this.cipher, records);
    const moved = rewrapped.length === 0 ? 0 : await this.move(manager, rewrapped);
    return { moved, failed, last: rows.at(-1)?.id };
  }

  async samples(keyId: string, statements: Statements): Promise<EncryptedSample[]> {
    if (this.table.samples === undefined) return [];
    const rows = await statements.query<Row[]>(this.table.samples, [keyId]);
    return rows.map((row) => ({ place: this.table.placeOf(row), wrappedKey: row.dataKey }));
  }

  private async move(manager: EntityManager, rewrapped: readonly RewrappedRecord[]): Promise<number> {
    const [, moved] = await manager.query<[unknown, number]>(this.table.move, [
      rewrapped.map(({ id }) => id),
      rewrapped.map(({ oldDataKey }) => oldDataKey),
      rewrapped.map(({ keyId }) => keyId),
      rewrapped.map(({ wrappedKey }) => wrappedKey),
    ]);
    return moved;
  }
}

/** Steps from one key id to the next by the index: as many steps as there are keys, however many rows. */
function keysOf(table: string): string {
  return `
    WITH RECURSIVE used AS (
      (SELECT key_id FROM ${table} ORDER BY key_id LIMIT 1)
      UNION ALL
      SELECT (SELECT key_id FROM ${table} WHERE key_id > used.key_id ORDER BY key_id LIMIT 1)
      FROM used WHERE used.key_id IS NOT NULL
    )
    SELECT key_id AS "keyId" FROM used WHERE key_id IS NOT NULL`;
}
