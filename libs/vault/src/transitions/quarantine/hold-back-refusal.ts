import type { EntityManager } from 'typeorm';
import { countRefreshes, recordEach } from '#audit';
import { LINKS_CHANNEL } from '../../link/link-change.js';
import type { HeldClaim } from '../lock-link.js';

const HOLD_BACK = `
  WITH held AS (
    UPDATE links SET lease_until = NULL, refresh_due_at = now() + $4 * interval '1 ms',
      last_trouble = 'mass_refusal', last_trouble_at = now()
    WHERE id = $1 AND fence = $2 AND generation = $3 AND status = 'active'
    RETURNING id, service_id
  ),
  counted AS (${countRefreshes(`SELECT service_id, 'failed' FROM held`)}),
  audited AS (${recordEach(`
    SELECT 'refresh.failed', 'failed', id, service_id,
      jsonb_build_object('trouble', 'mass_refusal', 'cause', $5::text)
    FROM held`)})
  SELECT id, pg_notify('${LINKS_CHANNEL}', id::text) FROM held`;

/**
 * Stays `active`: COCO refused the pair while refusing nearly every link, so the refusal is not believed. It
 * does not count as a failed refresh.
 *
 * By: the brake, under the claim that met the refusal. Recorded: `refresh.failed`. Announced: the link.
 *
 * @param retryIn milliseconds until the link is due again, so that the next probe takes another
 * @param word COCO's reason, from the closed list of the judge
 * @returns whether the claim still held
 */
export async function holdBackRefusal(
  manager: Pick<EntityManager, 'query'>,
  claim: HeldClaim,
  retryIn: number,
  word: string,
): Promise<boolean> {
  const { id, fence, generation } = claim;
  const rows = await manager.query<unknown[]>(HOLD_BACK, [id, fence, generation, retryIn, word]);
  return rows.length === 1;
}
