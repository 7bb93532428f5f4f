import type { EntityManager } from 'typeorm';
import type { LinkStatus, LastError } from '../link.js';

type Database = Pick<EntityManager, 'query'>;

const BY_STATUS = 'SELECT status, count(*)::float8 AS links FROM links GROUP BY status';

const BY_LAST_ERROR = `
  SELECT last_trouble AS code, count(*)::float8 AS links FROM links
  WHERE last_trouble IS NOT NULL AND status <> 'revoked' GROUP BY last_trouble ORDER BY links DESC, code`;

const PENDING = `SELECT count(*)::int AS links FROM links WHERE status = 'pending'`;

/** How many links each state has; a state without links is left out. Reads all links. */
export async function countByStatus(database: Database): Promise<ReadonlyMap<LinkStatus, number>> {
  const rows = await database.query<{ status: LinkStatus; links: number }[]>(BY_STATUS);
  return new Map(rows.map(({ status, links }) => [status, links]));
}

/**
 * How many links that have not ended have each last error, most frequent first. Reads only links with an
 * error.
 */
export async function countByLastError(
  database: Database,
): Promise<{ readonly code: LastError; readonly links: number }[]> {
  return database.query(BY_LAST_ERROR);
}

/** How many links await confirmation. */
export async function countPending(database: Database): Promise<number> {
  const [row] = await database.query<{ links: number }[]>(PENDING);
  return row?.links ?? 0;
}
