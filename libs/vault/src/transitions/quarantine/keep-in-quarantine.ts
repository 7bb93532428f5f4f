import type { EntityManager } from 'typeorm';
import { countRefreshes, recordEach } from '#audit';

/** An attempt to refresh a quarantined pair that brought no new one. */
export interface QuarantineTry {
  readonly id: string;
  readonly fence: number;
  readonly retryIn: number;
  /** Whether COCO refused it again: the next attempt is then later. */
  readonly refused: boolean;
  readonly outcomeUnknown: boolean;
  /** A short, fixed word for the audit trail. */
  readonly cause: string;
}

const KEEP = `
  WITH kept AS (
    UPDATE links SET lease_until = NULL, refresh_due_at = now() + $3 * interval '1 ms',
      quarantine_tries = quarantine_tries + CASE WHEN $4 THEN 1 ELSE 0 END,
      outcome_unknown = outcome_unknown OR $5
    WHERE id = $1 AND fence = $2 AND status = 'reauthorization_required'
    RETURNING id, service_id, last_trouble
  ),
  counted AS (${countRefreshes(`SELECT service_id, 'failed' FROM kept`)})
  ${recordEach(`
    SELECT 'refresh.failed', 'failed', id, service_id,
      jsonb_build_object('trouble', last_trouble, 'cause', $6::text, 'quarantined', true)
    FROM kept`)}`;

/**
 * Stays `reauthorization_required`: COCO did not accept the quarantined pair this time; it is tried again
 * later.
 *
 * By: the holder of the claim. Recorded: `refresh.failed`. Announced: nothing; calls are refused as before.
 */
export async function keepInQuarantine(
  manager: Pick<EntityManager, 'query'>,
  attempt: QuarantineTry,
): Promise<void> {
  const { id, fence, retryIn, refused, outcomeUnknown, cause } = attempt;
  await manager.query(KEEP, [id, fence, retryIn, refused, outcomeUnknown, cause]);
}
