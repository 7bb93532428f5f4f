import type { EntityManager } from 'typeorm';
import { actorParameters, actorValues, detailsValue, recordEach, type Changer } from '#audit';
import { announceAll } from '../link/link-change.js';

const RELEASE = `
  WITH released AS (
    UPDATE links SET held_at = NULL, held_by = NULL, hold_reason = NULL
    WHERE id = $1 AND status <> 'revoked' AND held_at IS NOT NULL RETURNING id, service_id
  ),
  audited AS (${recordEach(
    `SELECT 'link.released', 'succeeded', id, service_id, $6::jsonb FROM released`,
    actorParameters(2),
  )})
  SELECT ${announceAll('released')}`;

/**
 * Stays in its state, and its hold ends: it accepts commands again. Does nothing if it is not on hold.
 *
 * By: an admin. Recorded: `link.released`. Announced: the link.
 */
export async function releaseLink(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
  by: Changer,
): Promise<void> {
  await manager.query(RELEASE, [linkId, ...actorValues(by), detailsValue(by.causedBy)]);
}
