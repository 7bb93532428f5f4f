import type { EntityManager } from 'typeorm';

/** Locks the link until the end of the transaction. Changes nothing. */
export async function lockLink(manager: Pick<EntityManager, 'query'>, linkId: string): Promise<void> {
  await manager.query('SELECT FROM links WHERE id = $1 FOR UPDATE', [linkId]);
}

/** The claim under which something was learned about a link's newest pair. */
export interface HeldClaim {
  readonly id: string;
  readonly fence: number;
  readonly generation: number;
}

/**
 * The same for an active link. @returns whether the claim still holds: nothing learned under an older one
 * counts
 */
export async function lockClaim(
  manager: Pick<EntityManager, 'query'>,
  { id, fence, generation }: HeldClaim,
): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT FROM links WHERE id = $1 AND fence = $2 AND generation = $3 AND status = 'active' FOR UPDATE`,
    [id, fence, generation],
  );
  return rows.length === 1;
}
