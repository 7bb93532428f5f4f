import type { EntityManager } from 'typeorm';
import { announceAll } from '../link/link-change.js';
import { noteLinked } from '../live/link-uses.js';

const ACTIVATE = `
  WITH activated AS (
    UPDATE links SET status = 'active', activated_at = now(), last_refreshed_at = now(),
      refresh_due_at = now() + (access_token_expires_at - now()) * $2::float8
    WHERE id = $1 AND status = 'pending' RETURNING id, status, activated_at
  ),
  noted AS (${noteLinked('activated')})
  SELECT ${announceAll('activated')}, id FROM activated`;

/**
 * From `pending` to `active`: the service confirmed the link.
 *
 * By: the service that began the link session, in the transaction that records `link.confirmed`. Announced:
 * the link.
 *
 * @param share of its remaining life after which the access token is due for refresh
 * @returns whether it was pending
 */
export async function activateLink(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
  share: number,
): Promise<boolean> {
  return (await manager.query<unknown[]>(ACTIVATE, [linkId, share])).length === 1;
}
