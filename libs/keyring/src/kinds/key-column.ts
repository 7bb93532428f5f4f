import type { Statements } from './encrypted-kind.js';

/** Counts the rows of a table by the key named in their `key_id` column. */
export class KeyColumn {
  private readonly keysStatement: string;
  private readonly countStatement: string;

  /** @param table the table's name; never taken from a request */
  constructor(table: string) {
    // Steps through the key ids by index: one step per key, however many rows there are.
    this.keysStatement = `
      WITH RECURSIVE used AS (
        (SELECT key_id FROM ${table} ORDER BY key_id LIMIT 1)
        UNION ALL
        SELECT (SELECT key_id FROM ${table} WHERE key_id > used.key_id ORDER BY key_id LIMIT 1)
        FROM used WHERE used.key_id IS NOT NULL
      )
      SELECT key_id AS "keyId" FROM used WHERE key_id IS NOT NULL`;
    this.countStatement = `
      SELECT count(*)::float8 AS rows FROM (SELECT FROM ${table} WHERE key_id = $1 LIMIT $2) AS counted`;
  }

  /** The ids of the keys that rows name, in order. Fast even for many rows. */
  async keysInUse(statements: Statements): Promise<string[]> {
    const rows = await statements.query<{ keyId: string }[]>(this.keysStatement);
    return rows.map(({ keyId }) => keyId);
  }

  /** How many rows name a key. @param atMost stop counting here */
  async countUnder(keyId: string, statements: Statements, atMost?: number): Promise<number> {
    const [row] = await statements.query<{ rows: number }[]>(this.countStatement, [keyId, atMost ?? null]);
    return row?.rows ?? 0;
  }
}
