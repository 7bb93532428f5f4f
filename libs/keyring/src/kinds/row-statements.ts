import { REWRAPPED } from './table-reencryption.js';

/** How a table whose rows each hold a data key is read. */
interface ReadTable {
  readonly table: string;
  /** The table's alias in `read`. */
  readonly alias: string;
  /** The column that identifies a row: a UUID. */
  readonly id: string;
  /** A SELECT without a condition, which gives what a kind needs of each row. */
  readonly read: string;
}

/** The statements with which a kind of encrypted record claims, moves and pages through the rows of its table. */
interface RowStatements {
  /** See `WrappedTable.claim`. */
  readonly claim: string;
  /** See `WrappedTable.move`. */
  readonly move: string;
  /** Reads the rows after id `$1`, in the order of their ids, at most `$2`. */
  readonly page: string;
}

/** Derives the statements from the one that reads a row, so that every table is claimed and moved in the same way. */
export function rowStatements({ table, alias, id, read }: ReadTable): RowStatements {
  const key = `${alias}.${id}`;
  return {
    claim: `${read} WHERE ${alias}.key_id = $1 AND ${key} > $2 ORDER BY ${key} LIMIT $3 FOR UPDATE OF ${alias} SKIP LOCKED`,
    move: `
      UPDATE ${table} ${alias} SET key_id = i.key_id, data_key = i.data_key
      FROM ${REWRAPPED} WHERE ${key} = i.id::uuid AND ${alias}.data_key = i.old_data_key`,
    page: `${read} WHERE ${key} > $1 ORDER BY ${key} LIMIT $2`,
  };
}
