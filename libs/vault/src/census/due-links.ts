import type { EntityManager } from 'typeorm';
import { IS_RESTING, type IdleTerms } from '../refresh-due.js';

type Database = Pick<EntityManager, 'query'>;

/** Links that are being refreshed keep their due time. */
const UNHELD = '(lease_until IS NULL OR lease_until <= now())';

/** As many due links are counted: after an outage all of them are due, and metrics are read every few seconds. */
const COUNTED = 100_000;

const IS_DUE = `status = 'active' AND refresh_due_at <= now() AND ${UNHELD}`;

/** The partial index of due links answers this statement and those below. */
const DUE = `
  SELECT (SELECT count(*) FROM (SELECT FROM links WHERE ${IS_DUE} LIMIT ${COUNTED}) AS d)::float8 AS links,
    coalesce(extract(epoch FROM now() - (
      SELECT refresh_due_at FROM links WHERE ${IS_DUE} ORDER BY refresh_due_at LIMIT 1)), 0)::float8 AS oldest`;

const ANY = `SELECT EXISTS (SELECT FROM links WHERE ${IS_DUE}) AS due`;

const FIRST_DUE = `
  SELECT id AS "linkId", refresh_due_at AS "dueAt" FROM links
  WHERE status = 'active' AND refresh_due_at IS NOT NULL AND ${UNHELD} ORDER BY refresh_due_at LIMIT 1`;

/** Only of the links to be refreshed next: for all of them every scrape would read the whole table. Idle ones may expire. */
const NEXT_EXPIRY = `
  SELECT extract(epoch FROM min(l.access_token_expires_at) FILTER (WHERE NOT ($1 AND ${IS_RESTING})) - now())::float8 AS seconds
  FROM (SELECT access_token_expires_at, refresh_due_at, lease_until, failed_refreshes, last_trouble FROM links
        WHERE status = 'active' AND refresh_due_at IS NOT NULL ORDER BY refresh_due_at LIMIT 1000) AS l`;

/** Whether any link is due for refresh. */
export async function isAnyDue(database: Database): Promise<boolean> {
  const [row] = await database.query<{ due: boolean }[]>(ANY);
  return row?.due === true;
}

/** How many links are due for refresh, up to 100,000, and for how many seconds the first one has been. */
export async function countDue(
  database: Database,
): Promise<{ readonly links: number; readonly oldest: number } | undefined> {
  const [row] = await database.query<{ links: number; oldest: number }[]>(DUE);
  return row;
}

/** The link that is due first, or has been overdue longest; `undefined` if no link is active. */
export async function firstDue(
  database: Database,
): Promise<{ readonly linkId: string; readonly dueAt: Date } | undefined> {
  const [row] = await database.query<{ linkId: string; dueAt: Date }[]>(FIRST_DUE);
  return row;
}

/**
 * Seconds until the first access token expires, of the 1,000 links to be refreshed next; negative once it has
 * expired, `undefined` if no link is active.
 *
 * @param idle when links that nobody uses are refreshed: while they rest, their tokens may expire
 */
export async function nextExpiry(
  database: Database,
  { idleAfter }: Pick<IdleTerms, 'idleAfter'>,
): Promise<number | undefined> {
  const [row] = await database.query<{ seconds: number | null }[]>(NEXT_EXPIRY, [idleAfter > 0]);
  return row?.seconds ?? undefined;
}
