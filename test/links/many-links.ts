import { randomUUID } from 'node:crypto';
import type { TestDatabase } from '../harness/postgres/database.js';

/** The properties of each of many links; the rest have defaults. */
export interface LinkKind {
  readonly userId?: string;
  readonly status?: string;
  readonly lastError?: string;
  /** Days since it was last used. */
  readonly idleDays?: number;
}

/** Links one statement inserts; ids must fit into its parameters. */
const AT_ONCE = 5_000;

const INSERT = `
  WITH linked AS (
    INSERT INTO links (id, service_id, user_id, status, last_trouble)
    SELECT id, $2, $3, $4, $5 FROM unnest($1::uuid[]) AS i (id) RETURNING id
  )
  INSERT INTO link_uses (link_id, last_used_at)
  SELECT id, date_trunc('second', now()) - $6 * interval '1 day' FROM linked`;

/** Stores links without tokens. @returns their ids */
export async function insertLinks(
  database: TestDatabase,
  serviceId: string,
  count: number,
  { userId = 'many', status = 'active', lastError, idleDays = 0 }: LinkKind = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (let start = 0; start < count; start += AT_ONCE)
    await database.query(INSERT, [
      ids.slice(start, start + AT_ONCE),
      serviceId,
      userId,
      status,
      lastError ?? null,
      idleDays,
    ]);
  return ids;
}
