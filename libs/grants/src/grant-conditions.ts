/** SQL conditions on rows of `link_grants`, defined only here, also for statements of other libs. */
import { isLive, joinService } from '#access';

/**
 * Whether the grant of the row `g` holds now; `o` is the service that owns its link. An owner's grants depend on the
 * owner: while it is disabled or has expired, nobody acts for it.
 */
export const GRANT_HOLDS = `(g.ended_at IS NULL AND g.not_after > clock_timestamp()
  AND (g.giver_kind = 'admin' OR ${isLive('o')}))`;

/** Whether a service holds a grant on a link now. @param linkId SQL of the link's id @param serviceId SQL of the service's */
export function holdsGrant(linkId: string, serviceId: string): string {
  return `EXISTS (
    SELECT FROM link_grants g ${joinService('o', 'g.owner_id')}
    WHERE g.link_id = ${linkId} AND g.service_id = ${serviceId} AND ${GRANT_HOLDS})`;
}
