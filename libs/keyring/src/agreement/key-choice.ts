import type { EntityManager } from 'typeorm';
import { advisoryLocks } from '#database';

/** The channel that announces a new choice of key or a change of the keyring; the payload is the key's id. */
export const KEYRING_CHANNEL = 'keyring';

/** Which keys the database has chosen. */
export interface KeyChoice {
  /** The key that new data is encrypted under. */
  readonly primaryId: string;
  /** The next primary, once every live replica holds it. */
  readonly pendingId: string | undefined;
}

/** Waits until no other process is changing keys, then keeps them out until the transaction ends. */
export async function lockKeyChanges(manager: EntityManager): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.keyChange]);
}

/** Makes every replica re-read the keyring and the choice of key once the transaction commits. */
export async function announceKeyChange(manager: EntityManager, keyId: string): Promise<void> {
  await manager.query('SELECT pg_notify($1, $2)', [KEYRING_CHANNEL, keyId]);
}
