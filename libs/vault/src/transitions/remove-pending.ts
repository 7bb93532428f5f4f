import type { EntityManager } from 'typeorm';

const REMOVE = `DELETE FROM links WHERE id = $1 AND status = 'pending'`;

/**
 * From `pending` to nothing: the confirmation was refused, or the tokens were moved to the link they renew.
 * Tokens, account and uses are deleted with the row.
 *
 * By: the service that confirms, in the transaction that records `link.refused` or `link.renewed`. Announced:
 * nothing; calls never use a pending link.
 */
export async function removePending(manager: Pick<EntityManager, 'query'>, linkId: string): Promise<void> {
  await manager.query(REMOVE, [linkId]);
}
