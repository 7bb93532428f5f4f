import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Changer } from '#audit';
import { Clock } from '#kernel';
import { KeyringSettings } from '../keyring-settings.js';
import { HolderStore } from '../agreement/holder.store.js';
import { lockKeyChanges } from '../agreement/key-choice.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import { nextKeyId } from '../ring/key-id.js';
import { explainRingErrors, KeyHeldByNobody, KeyNotFound } from './rotation-errors.js';
import type { KeyRotationView } from './key-rotation.view.js';
import { RotationStore } from './rotation.store.js';

/** Every id ever given to a key: none is reused, since backups and journals may name it. */
const USED_KEY_IDS = `
  SELECT key_id AS id FROM vault_keys
  UNION SELECT to_key_id FROM key_rotations UNION SELECT from_key_id FROM key_rotations`;

/** Begins rotations: nothing else changes the choice of key. */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: DataSource,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
    private readonly rotations: RotationStore,
    private readonly clock: Clock,
    private readonly settings: KeyringSettings,
  ) {}

  /**
   * Begins a rotation: the key becomes primary once every live replica holds it.
   *
   * Choosing the current primary cancels a rotation that still waits for replicas.
   *
   * @param keyId an existing key; a new one is created if left out
   * @throws KeyHeldByNobody, KeyringReadOnly, KeyringAway
   */
  async rotate(keyId: string | undefined, by: Changer): Promise<KeyRotationView> {
    const id = await this.database.transaction(async (manager) => {
      await lockKeyChanges(manager);
      if (keyId !== undefined) await this.requireHolder(manager, keyId);
      return this.begin(manager, keyId ?? (await explainRingErrors(() => this.makeKey(manager))), by);
    });
    return this.find(id);
  }

  /**
   * Begins a rotation to a new key if the primary has been primary for this long and no rotation is waiting.
   * If several replicas try at once, one of them does it.
   *
   * @param age milliseconds
   * @throws KeyringReadOnly, KeyringAway
   */
  async rotateAfter(age: number, by: Changer): Promise<KeyRotationView | undefined> {
    const id = await this.database.transaction(async (manager) => {
      await lockKeyChanges(manager);
      const choice = await this.choices.read(manager);
      const isDue = choice?.pendingId === undefined && (await this.choices.primaryAge(manager)) >= age;
      if (!isDue) return undefined;
      return this.begin(manager, await explainRingErrors(() => this.makeKey(manager)), by);
    });
    return id === undefined ? undefined : this.find(id);
  }

  /** @throws KeyNotFound */
  async find(id: string): Promise<KeyRotationView> {
    const rotation = await this.rotations.find(id);
    if (rotation === undefined) throw new KeyNotFound();
    return rotation;
  }

  private async begin(manager: EntityManager, toKeyId: string, by: Changer): Promise<string> {
    // The command line may run before any broker: a broker would encrypt under the first key of the keyring.
    await this.choices.chooseFirst(this.settings.keyring.primary.id, manager);
    const choice = await this.choices.readAndLock(manager);
    return this.rotations.begin(manager, choice?.primaryId ?? toKeyId, toKeyId, by);
  }

  private async requireHolder(manager: EntityManager, keyId: string): Promise<void> {
    const rings = await this.holders.liveKeyIds(manager);
    const isHeld = this.settings.keyring.get(keyId) !== undefined || rings.some((ring) => ring.has(keyId));
    if (!isHeld) throw new KeyHeldByNobody();
  }

  private async makeKey(manager: EntityManager): Promise<string> {
    const { keyringSource } = this.settings;
    const used = await manager.query<{ id: string }[]>(USED_KEY_IDS);
    const present = await keyringSource.read();
    const id = nextKeyId(this.clock.now(), new Set([...used, ...present].map((key) => key.id)));
    await keyringSource.add(id);
    return id;
  }
}
