import type { EntityManager } from 'typeorm';
import { recordEach } from '#audit';
import { LINKS_CHANNEL } from '../../link/link-change.js';

/** Maximum links per announcement: it holds 8,000 bytes. */
const ANNOUNCED_AT_ONCE = 200;

/**
 * Leases and fences stay as they are: an attempt with the pair that is already running ends like any refresh.
 */
const RETURN = `
  WITH chosen AS (
    SELECT l.id FROM links l JOIN link_secrets s ON s.link_id = l.id
    WHERE l.status = 'reauthorization_required' AND l.refused_at > clock_timestamp() - $1 * interval '1 ms'
    ORDER BY l.id FOR UPDATE OF l
  ),
  returned AS (
    UPDATE links l SET status = 'active', refused_at = NULL, quarantine_tries = 0, refresh_due_at = now(),
      failed_refreshes = 0, refusal = NULL, refusal_count = 0, refusal_since = NULL,
      last_trouble = 'mass_refusal', last_trouble_at = now()
    FROM chosen WHERE l.id = chosen.id
    RETURNING l.id, l.service_id
  ),
  audited AS (${recordEach(`
    SELECT 'link.recovered', 'succeeded', id, service_id, jsonb_build_object('cause', 'mass_refusal', 'recoveredFrom', 'refused') FROM returned`)})
  SELECT id::text FROM returned`;

/**
 * From `reauthorization_required` back to `active`: the links that COCO refused in the last milliseconds and
 * whose pair is still in quarantine.
 *
 * By: the brake, as it engages. Recorded: `link.recovered` for each link, which its service is notified of.
 * Announced: the links, in as many notifications as necessary.
 *
 * @returns how many links came back
 */
export async function returnLinks(
  manager: Pick<EntityManager, 'query'>,
  refusedWithin: number,
): Promise<number> {
  const rows = await manager.query<{ id: string }[]>(RETURN, [refusedWithin]);
  const ids = rows.map(({ id }) => id);
  for (let start = 0; start < ids.length; start += ANNOUNCED_AT_ONCE) {
    const announced = ids.slice(start, start + ANNOUNCED_AT_ONCE).join(',');
    await manager.query('SELECT pg_notify($1, $2)', [LINKS_CHANNEL, announced]);
  }
  return ids.length;
}
