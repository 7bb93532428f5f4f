import type { EntityManager } from 'typeorm';
import type { LinkStatus, LastError } from '../link/link.js';

type Database = Pick<EntityManager, 'query'>;

/** The sums, and what has changed since they were made: together exact, as of the statement's snapshot. */
const COUNTS = `
  (SELECT service_id, status, last_trouble, links FROM link_counts
   UNION ALL SELECT service_id, status, last_trouble, links FROM link_count_changes) AS c`;

const BY_STATUS = `SELECT status, sum(links)::float8 AS links FROM ${COUNTS} GROUP BY status HAVING sum(links) <> 0`;

const BY_LAST_ERROR = `
  SELECT last_trouble AS code, sum(links)::float8 AS links FROM ${COUNTS}
  WHERE last_trouble <> '' AND status <> 'revoked' GROUP BY last_trouble HAVING sum(links) <> 0 ORDER BY links DESC, code`;

const PENDING = `SELECT coalesce(sum(links), 0)::float8 AS links FROM ${COUNTS} WHERE status = 'pending'`;

const OPEN = `
  SELECT coalesce(sum(links), 0)::float8 AS links FROM ${COUNTS}
  WHERE status <> 'revoked' AND ($1::uuid IS NULL OR service_id = $1)`;

/**
 * Nobody waits: a change that another replica is adding up is left to it. Changes leave the table in the statement that adds
 * them, so each is counted once.
 */
const ADD_UP = `
  WITH chosen AS (
    SELECT ctid FROM link_count_changes LIMIT $1 FOR UPDATE SKIP LOCKED
  ),
  taken AS (
    DELETE FROM link_count_changes WHERE ctid = ANY (ARRAY(SELECT ctid FROM chosen))
    RETURNING service_id, status, last_trouble, links
  ),
  added AS (
    INSERT INTO link_counts AS c (service_id, status, last_trouble, links)
    SELECT service_id, status, last_trouble, sum(links) FROM taken GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (service_id, status, last_trouble) DO UPDATE SET links = c.links + excluded.links
  )
  SELECT count(*)::int AS taken FROM taken`;

/** Changes that one statement adds up. */
const AT_ONCE = 10_000;

/** How many links each state has; a state without links is left out. Reads no link. */
export async function countByStatus(database: Database): Promise<ReadonlyMap<LinkStatus, number>> {
  const rows = await database.query<{ status: LinkStatus; links: number }[]>(BY_STATUS);
  return new Map(rows.map(({ status, links }) => [status, links]));
}

/** How many links that have not ended have each last error, most frequent first. Reads no link. */
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

/** How many links have not ended, of one service or of all. */
export async function countOpen(database: Database, serviceId: string | undefined): Promise<number> {
  const [row] = await database.query<{ links: number }[]>(OPEN, [serviceId ?? null]);
  return row?.links ?? 0;
}

/** Adds what has changed to the sums, so that readers of the counts find few changes. May run on any number of replicas at once. */
export async function addUpLinkCounts(database: Database): Promise<void> {
  let taken: number;
  do {
    const [row] = await database.query<{ taken: number }[]>(ADD_UP, [AT_ONCE]);
    taken = row?.taken ?? 0;
  } while (taken === AT_ONCE);
}
