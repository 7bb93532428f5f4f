import type { EntityManager } from 'typeorm';
import { countRefreshes, recordEach } from '#audit';
import { LINKS_CHANNEL } from '../../link/link-change.js';
import type { LastError } from '../../link/link.js';
import type { HeldClaim } from '../lock-link.js';

/** What happens to the pair of a refused link. */
export interface Quarantine {
  /** Whether the pair is kept; otherwise it is destroyed at once. */
  readonly kept: boolean;
  /** Milliseconds until it is tried again. */
  readonly retryIn: number;
  /** Whether COCO refused it, which counts towards the brake; false if there is no refresh token to try. */
  readonly refused: boolean;
}

/** Compares the generation too: a refusal counts only against the newest pair. */
const QUARANTINE = `
  WITH ended AS (
    UPDATE links SET status = 'reauthorization_required', refused_at = CASE WHEN $7 THEN clock_timestamp() END, quarantine_tries = 0,
      refresh_due_at = CASE WHEN $5 THEN now() + $6 * interval '1 ms' END, lease_until = NULL,
      failed_refreshes = failed_refreshes + 1, last_trouble = $4, last_trouble_at = now()
    WHERE id = $1 AND fence = $2 AND generation = $3 AND status = 'active'
    RETURNING id, service_id
  ),
  destroyed AS (DELETE FROM link_secrets WHERE NOT $5 AND link_id IN (SELECT id FROM ended)),
  counted AS (${countRefreshes(`SELECT service_id, 'refused' FROM ended`)}),
  audited AS (${recordEach(`
    SELECT 'refresh.failed', 'refused', id, service_id, jsonb_build_object('trouble', $4::text) FROM ended`)})
  SELECT id, pg_notify('${LINKS_CHANNEL}', id::text) FROM ended`;

/**
 * From `active` to `reauthorization_required`: COCO refused the newest pair, or the link has no refresh
 * token. The user must link again, unless COCO withdraws the refusal while the pair is in quarantine.
 *
 * By: the brake, or the end of a link without a refresh token, under the claim. Recorded: `refresh.failed`.
 * Announced: the link.
 *
 * @returns whether the claim still held and the pair was the newest; if not, nothing has changed
 */
export async function quarantineLink(
  manager: Pick<EntityManager, 'query'>,
  claim: HeldClaim,
  lastError: LastError,
  { kept, retryIn, refused }: Quarantine,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(QUARANTINE, [
    claim.id,
    claim.fence,
    claim.generation,
    lastError,
    kept,
    retryIn,
    refused,
  ]);
  return rows.length === 1;
}
