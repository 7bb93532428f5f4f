import type { EntityManager } from 'typeorm';
import type { BrakeState } from './limits.js';

/** The channel on which a change of the shared limits is announced, in the transaction that makes it. */
export const LIMITS_CHANNEL = 'refresh_limits';

const LOCK = `
  SELECT brake, coalesce(accept_until > now(), false) AS accepts FROM refresh_limits WHERE id = 1 FOR UPDATE`;

/** What decides on a refusal. */
export interface LockedLimits {
  readonly brake: BrakeState;
  /** Whether an operator said that refusals are to be believed. */
  readonly accepts: boolean;
}

/** Locks the one row of limits for the rest of the transaction; always before any link. */
export async function lockLimits(manager: EntityManager): Promise<LockedLimits> {
  const [row] = await manager.query<LockedLimits[]>(LOCK);
  if (row === undefined) throw new Error('The row of the refresh limits is missing');
  return row;
}

/** Tells all replicas to read the limits once the transaction is committed. */
export async function announceLimits(manager: EntityManager, what: string): Promise<void> {
  await manager.query('SELECT pg_notify($1, $2)', [LIMITS_CHANNEL, what]);
}
