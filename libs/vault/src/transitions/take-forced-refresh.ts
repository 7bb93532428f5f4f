import type { EntityManager } from 'typeorm';

/**
 * Refreshes per link and hour, over all replicas, caused by refused access tokens. Two: the first may have
 * met a passing fault; if the second does not help either, the refusal is about the calls.
 */
const PER_HOUR = 2;

const TAKE = `
  UPDATE links SET
    forced_refreshes = CASE WHEN forced_since > now() - interval '1 hour' THEN forced_refreshes + 1 ELSE 1 END,
    forced_since = CASE WHEN forced_since > now() - interval '1 hour' THEN forced_since ELSE now() END
  WHERE id = $1 AND status = 'active'
    AND (forced_since IS NULL OR forced_since <= now() - interval '1 hour' OR forced_refreshes < ${PER_HOUR})
  RETURNING id`;

const GIVE_BACK =
  'UPDATE links SET forced_refreshes = forced_refreshes - 1 WHERE id = $1 AND forced_refreshes > 0';

/**
 * Stays `active`: counts a refresh caused by COCO refusing an access token.
 *
 * By: the call whose token was refused. Recorded and announced: nothing; the refresh itself will be.
 *
 * @returns false if the link has used up this hour's refreshes, or is not active
 */
export async function takeForcedRefresh(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(TAKE, [linkId]);
  return rows.length === 1;
}

/**
 * Stays as it is: a refresh that helped does not count.
 *
 * By: the replica that counted it. Recorded and announced: nothing.
 */
export async function giveForcedRefreshBack(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
): Promise<void> {
  await manager.query(GIVE_BACK, [linkId]);
}
