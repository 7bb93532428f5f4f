import type { EntityManager } from 'typeorm';
import { advisoryLocks } from '#database';

/** The channel on which a new choice of key, or a change of the ring, is announced; the payload is the key's id. */
export const KEYRING_CHANNEL = 'keyring';

/** Which keys the database names. */
export interface KeyChoice {
  /** Everything new is encrypted under it. */
  readonly primaryId: string;
  /** The next primary, once every live replica holds it. */
  readonly pendingId: string | undefined;
}

/** Waits until no other process changes keys; held to the end of the transaction. */
export async function lockKeyChanges(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.keyChange]);
}

/** Tells every replica, once the transaction has committed, to look at the ring and the choice of key. */
export async function announceKeyChange(manager: EntityManager, keyId: string): Promise<void> {
  await manager.query('SELECT pg_notify($1, $2)', [KEYRING_CHANNEL, keyId]);
}
