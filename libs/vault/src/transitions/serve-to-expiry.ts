import type { EntityManager } from 'typeorm';

const SERVE_TO_EXPIRY = `
  UPDATE links SET lease_until = NULL, refresh_due_at = access_token_expires_at
  WHERE id = $1 AND fence = $2 AND status = 'active' AND access_token_expires_at > now()
  RETURNING id`;

/**
 * Stays `active`: a link without a refresh token is used until its access token expires, and is due again
 * then.
 *
 * By: the holder of the claim. Recorded and announced: nothing; the tokens are the same.
 *
 * @returns whether the claim still held and the token has not expired yet
 */
export async function serveToExpiry(
  manager: Pick<EntityManager, 'query'>,
  { id, fence }: { readonly id: string; readonly fence: number },
): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(SERVE_TO_EXPIRY, [id, fence]);
  return rows.length === 1;
}
