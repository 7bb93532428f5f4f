import type { EntityManager } from 'typeorm';

/** Links per statement: few enough that nothing waits for it. */
const LIMIT = 500;

/**
 * Milliseconds for which the time of a refusal is always kept: the brake counts the refusals of the last hour
 * by it.
 */
const COUNTED_TIME = 2 * 3_600_000;

/** A row without the time of its refusal counts as old, so that no pair is kept forever. */
const DESTROY = `
  WITH over AS (
    SELECT l.id FROM links l
    WHERE l.status = 'reauthorization_required'
      AND ((l.refused_at <= now() - $1 * interval '1 ms'
            AND (l.refused_at <= now() - ${COUNTED_TIME} * interval '1 ms'
                 OR EXISTS (SELECT FROM link_secrets s WHERE s.link_id = l.id)))
           OR (l.refused_at IS NULL AND l.refresh_due_at IS NOT NULL))
    ORDER BY l.id LIMIT ${LIMIT} FOR UPDATE SKIP LOCKED
  ),
  ended AS (
    UPDATE links l SET refresh_due_at = NULL, quarantine_tries = 0,
      refused_at = CASE WHEN l.refused_at > now() - ${COUNTED_TIME} * interval '1 ms' THEN l.refused_at END
    FROM over WHERE l.id = over.id
  ),
  destroyed AS (DELETE FROM link_secrets WHERE link_id IN (SELECT id FROM over) RETURNING link_id)
  SELECT (SELECT count(*)::int FROM over) AS links, (SELECT count(*)::int FROM destroyed) AS pairs`;

/** The result of one step of the sweep. */
export interface DestroyedPairs {
  readonly pairs: number;
  /** Whether there may be more. */
  readonly more: boolean;
}

/**
 * Stays `reauthorization_required` and loses its pair: the quarantine has ended, so tokens and data key are
 * destroyed. Only a new consent makes such a link active again.
 *
 * By: the sweep of any replica. Recorded and announced: nothing; no call could use the pair.
 *
 * @param quarantine milliseconds that a pair is kept after its refusal
 */
export async function destroyQuarantined(
  manager: Pick<EntityManager, 'query'>,
  quarantine: number,
): Promise<DestroyedPairs> {
  const [row] = await manager.query<{ links: number; pairs: number }[]>(DESTROY, [quarantine]);
  return { pairs: row?.pairs ?? 0, more: row?.links === LIMIT };
}
