import type { EntityManager } from 'typeorm';
import { actorParameters, actorValues, detailsValue, recordEach, type Changer } from '#audit';
import { announceAll } from '../link/link-change.js';

const HOLD = `
  WITH found AS (
    SELECT id, held_at FROM links WHERE id = $1 AND status <> 'revoked' AND hold_reason IS DISTINCT FROM $2 FOR UPDATE
  ),
  held AS (
    UPDATE links l SET held_at = coalesce(l.held_at, now()), held_by = $4, hold_reason = $2
    FROM found WHERE l.id = found.id
    RETURNING l.id, l.service_id,
      jsonb_build_object('reason', $2::text, 'renewed', found.held_at IS NOT NULL) || $7::jsonb AS details
  ),
  audited AS (${recordEach(`SELECT 'link.held', 'succeeded', id, service_id, details FROM held`, actorParameters(3))})
  SELECT ${announceAll('held')}`;

/**
 * Stays in its state, and accepts no commands until it is released. A link already on hold gets the new
 * reason and keeps its start; the same reason changes nothing. A revoked link cannot be held.
 *
 * By: an admin. Recorded: `link.held`, with the reason. Announced: the link.
 */
export async function holdLink(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
  reason: string,
  by: Changer,
): Promise<void> {
  await manager.query(HOLD, [linkId, reason, ...actorValues(by), detailsValue(by.causedBy)]);
}
