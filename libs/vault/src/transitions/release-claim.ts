import type { EntityManager } from 'typeorm';

const RELEASE = `
  UPDATE links SET lease_until = NULL, refresh_due_at = now() + $3 * interval '1 ms'
  WHERE id = $1 AND fence = $2 AND status IN ('active', 'reauthorization_required')`;

/**
 * Stays as it is: the unused claim is given back, and the link is due again after `retryIn` milliseconds.
 * Like every other end of a claim, this counts only under the claim's own fence.
 *
 * By: the holder of the claim. Recorded and announced: nothing; the link has not changed.
 */
export async function releaseClaim(
  manager: Pick<EntityManager, 'query'>,
  { id, fence }: { readonly id: string; readonly fence: number },
  retryIn: number,
): Promise<void> {
  await manager.query(RELEASE, [id, fence, retryIn]);
}
