import type { EntityManager } from 'typeorm';
import { countRefreshes, recordEach } from '#audit';
import { LINKS_CHANNEL } from '../link/link-change.js';
import type { LastError } from '../link/link.js';

/**
 * Equal refusals after which a link ends, while other links succeed: five, so that no single odd answer
 * decides.
 */
const REFUSALS_TO_END = 5;

/** Milliseconds that they must span: ten minutes, since the first five attempts may be seconds apart. */
const REFUSED_FOR = 600_000;

/** A refresh that ended without a verdict on the grant: the link is unchanged and is tried again. */
export interface FailedRefresh {
  readonly link: { readonly id: string; readonly serviceId: string; readonly fence: number };
  readonly lastError: LastError;
  /** A short, fixed word for the audit trail. */
  readonly cause: string;
  /** Milliseconds until the next attempt. */
  readonly retryIn: number;
  readonly outcomeUnknown: boolean;
  /**
   * Identifies a refusal that may concern this link alone, the same for equal refusals; absent for any other
   * failure.
   */
  readonly refusal: string | undefined;
}

/**
 * Equal refusals in a row are counted on the link, by the database's clock, whichever replica meets them. A
 * different refusal restarts the count; any other failure leaves it unchanged.
 */
const SAVE_FAILURE = `
  WITH failed AS (
    UPDATE links SET
      refresh_due_at = now() + $3 * interval '1 ms',
      lease_until = NULL, outcome_unknown = outcome_unknown OR $4, failed_refreshes = failed_refreshes + 1,
      last_trouble = $5, last_trouble_at = now(), failure_cause = $6,
      failing_since = CASE WHEN failed_refreshes = 0 THEN now() ELSE coalesce(failing_since, last_trouble_at, now()) END,
      refusal_count = CASE WHEN $7::text IS NULL THEN refusal_count WHEN refusal = $7 THEN refusal_count + 1 ELSE 1 END,
      refusal_since = CASE WHEN $7::text IS NULL OR refusal = $7 THEN refusal_since ELSE now() END,
      refusal = coalesce($7, refusal)
    WHERE id = $1 AND fence = $2 AND status = 'active'
    RETURNING id, service_id, failed_refreshes, refusal_count, refusal_since
  ),
  counted AS (${countRefreshes(`SELECT service_id, 'failed' FROM failed`)}),
  audited AS (${recordEach(`
    SELECT 'refresh.failed', 'failed', id, service_id,
      jsonb_build_object('trouble', $5::text, 'cause', $6::text, 'failures', failed_refreshes)
    FROM failed`)})
  SELECT pg_notify('${LINKS_CHANNEL}', id::text),
    $7::text IS NOT NULL AND refusal_count >= ${REFUSALS_TO_END}
      AND refusal_since <= now() - ${REFUSED_FOR} * interval '1 ms'
      AND EXISTS (SELECT FROM refresh_successes WHERE at >= refusal_since) AS converged
  FROM failed`;

/**
 * Stays `active`: a refresh ended without a verdict on the grant; the link is tried again after `retryIn`
 * milliseconds.
 *
 * By: the holder of the claim; a failure that arrives after another claim of the link changes nothing.
 * Recorded: `refresh.failed`. Announced: the link.
 *
 * @returns whether the link should end: the same refusal came so often, for so long, while other links
 * succeeded
 */
export async function saveFailure(
  manager: Pick<EntityManager, 'query'>,
  { link, lastError, cause, retryIn, outcomeUnknown, refusal }: FailedRefresh,
): Promise<boolean> {
  const parameters = [link.id, link.fence, retryIn, outcomeUnknown, lastError, cause, refusal ?? null];
  const [row] = await manager.query<{ converged: boolean }[]>(SAVE_FAILURE, parameters);
  return row?.converged === true;
}
