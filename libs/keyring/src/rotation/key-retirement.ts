import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type Changer } from '#audit';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import { KeyringSettings } from '../keyring-settings.js';
import { HolderStore } from '../agreement/holder.store.js';
import { announceKeyChange, lockKeyChanges } from '../agreement/key-choice.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { explainRingErrors, KeyInUse, KeyNotFound, KeyNotRetired, type KeyNeeds } from './rotation-errors.js';

/** Seconds after which everything encrypted under a former primary key is committed or in a journal. */
const SETTLING_TIME = 60;

/** Seconds since a key was last primary; null if it never was. */
const LAST_PRIMARY = `
  SELECT extract(epoch FROM clock_timestamp() - max(promoted_at))::float8 AS seconds
  FROM key_rotations WHERE from_key_id = $1 AND to_key_id <> $1`;

/** Former primary keys, longest ago first. */
const PRIMARY_BEFORE = `
  SELECT from_key_id AS id FROM key_rotations
  WHERE from_key_id NOT IN (SELECT primary_key_id FROM keyring_choice)
  GROUP BY from_key_id HAVING max(promoted_at) < clock_timestamp() - $1 * interval '1 ms'
  ORDER BY max(promoted_at)`;

/** Destroys keys that nothing needs any longer: what they encrypted becomes unreadable in backups too. */
@Injectable()
export class KeyRetirement {
  constructor(
    private readonly database: DataSource,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
    private readonly kinds: EncryptedKinds,
    private readonly audit: AuditTrail,
    private readonly settings: KeyringSettings,
  ) {}

  /**
   * Removes a key from the keyring permanently. All replicas drop it within moments.
   *
   * @throws KeyNotFound if the keyring lacks it
   * @throws KeyInUse, KeyNotRetired while anything needs it
   * @throws KeyringReadOnly, KeyringAway
   */
  async retire(keyId: string, by: Changer): Promise<void> {
    await this.database.transaction((manager) => this.retireWithin(manager, keyId, by));
  }

  /** As {@link retire}, as the last thing of a transaction. */
  async retireWithin(manager: EntityManager, keyId: string, by: Changer): Promise<void> {
    await this.requireRetirable(manager, keyId);
    await this.audit.recordWithin(manager, [
      { action: 'key.retired', result: 'succeeded', ...by, details: { key: keyId } },
    ]);
    await announceKeyChange(manager, keyId);
    // Last, because it cannot be undone.
    await explainRingErrors(() => this.settings.keyringSource.remove(keyId));
  }

  /** Whether a key could be retired now, without doing it. @throws as {@link retire} */
  async check(keyId: string): Promise<void> {
    await this.database.transaction((manager) => this.requireRetirable(manager, keyId));
  }

  private async requireRetirable(manager: EntityManager, keyId: string): Promise<void> {
    await lockKeyChanges(manager);
    if (this.settings.keyring.get(keyId) === undefined) throw new KeyNotFound();
    await this.requireRetired(manager, keyId);
    const needs = await this.needsOf(manager, keyId);
    if (Object.values(needs).some((count) => count > 0)) throw new KeyInUse(keyId, needs);
  }

  /** Keys of the keyring that have not been primary for this many milliseconds. */
  async retiredFor(milliseconds: number): Promise<string[]> {
    const rows = await this.database.query<{ id: string }[]>(PRIMARY_BEFORE, [milliseconds]);
    return rows.map(({ id }) => id).filter((id) => this.settings.keyring.get(id) !== undefined);
  }

  private async requireRetired(manager: EntityManager, keyId: string): Promise<void> {
    const choice = await this.choices.readAndLock(manager);
    if (choice?.primaryId === keyId)
      throw new KeyNotRetired(keyId, 'it is the primary key; rotate to another first');
    if (choice?.pendingId === keyId) throw new KeyNotRetired(keyId, 'it is about to become primary');
    const [row] = await manager.query<{ seconds: number | null }[]>(LAST_PRIMARY, [keyId]);
    const wait = SETTLING_TIME - (row?.seconds ?? Infinity);
    if (wait > 0)
      throw new KeyNotRetired(keyId, 'it was primary a moment ago; try again soon', Math.ceil(wait));
  }

  private async needsOf(manager: EntityManager, keyId: string): Promise<KeyNeeds> {
    const journals = await this.holders.countNeeding(keyId, manager);
    return { ...(await this.kinds.needsOf(keyId, manager)), journals };
  }
}
