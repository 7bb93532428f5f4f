import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import type { Keyring } from '../ring/keyring.js';
import { HolderStore } from './holder.store.js';
import { KeyChoiceStore } from './key-choice.store.js';
import { keyStates, type KeyState, type VaultKey } from './vault-key.view.js';

/** Every key that a broker has ever started with. */
const KNOWN = 'SELECT key_id AS id, created_at AS "createdAt" FROM vault_keys';

/** A key of one process, or one that only records name. */
export interface RingKey {
  readonly id: string;
  /** Whether it wraps new data keys. */
  readonly primary: boolean;
  /** Whether the keyring has it; records under a key that the ring lacks are unreadable until it is restored. */
  readonly held: boolean;
  /** Links encrypted under it. */
  readonly links: number;
}

/** All keys: those in the replicas' keyrings, and those that records need. */
@Injectable()
export class KeyDirectory {
  constructor(
    private readonly database: DataSource,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
    private readonly kinds: EncryptedKinds,
  ) {}

  /** All keys by id; a retired key that nothing needs is left out. Counts every link. */
  async list(): Promise<VaultKey[]> {
    const known = await this.database.query<{ id: string; createdAt: Date }[]>(KNOWN);
    const createdAt = new Map(known.map((key) => [key.id, key.createdAt]));
    const views: VaultKey[] = [];
    for (const key of await this.judge())
      views.push({
        ...key,
        rows: await this.kinds.countShown([key.id], this.database),
        createdAt: createdAt.get(key.id),
      });
    return views;
  }

  /** Whether a broker has ever started with this key. Counts nothing. */
  async knows(keyId: string): Promise<boolean> {
    const known = await this.database.query<unknown[]>('SELECT FROM vault_keys WHERE key_id = $1', [keyId]);
    return known.length > 0;
  }

  /** The keys of a ring in its order, then those that only records name. Counts every link. */
  async listRing({ ids }: Pick<Keyring, 'ids'>): Promise<RingKey[]> {
    const choice = await this.choices.read();
    const primary = choice?.primaryId ?? ids[0];
    const lacking = (await this.kinds.keysInUse(this.database)).filter((id) => !ids.includes(id));
    const keys: RingKey[] = [];
    for (const id of [...ids, ...lacking])
      keys.push({
        id,
        primary: id === primary,
        held: ids.includes(id),
        links: await this.kinds.countShown([id], this.database),
      });
    return keys;
  }

  /** How many keys are in each state. Fast: counts no records. */
  async countByState(): Promise<ReadonlyMap<KeyState, number>> {
    const keys = await this.judge();
    return new Map(keyStates.map((state) => [state, keys.filter((key) => key.state === state).length]));
  }

  /** Records under a key other than the primary. */
  async countRemaining(): Promise<number> {
    const choice = await this.choices.read();
    if (choice === undefined) return 0;
    const others = await this.kinds.keysInUseBut(choice.primaryId, this.database);
    return this.kinds.countMovable(others, this.database);
  }

  private async judge(): Promise<Omit<VaultKey, 'createdAt' | 'rows'>[]> {
    const choice = await this.choices.read();
    const rings = await this.holders.liveKeyIds();
    const needed = new Set(await this.kinds.keysInUse(this.database));
    const ids = new Set([...rings.flatMap((ring) => [...ring]), ...needed]);
    return [...ids].sort().map((id) => {
      const heldBy = rings.filter((ring) => ring.has(id)).length;
      const isPrimary = id === choice?.primaryId;
      const isPending = id === choice?.pendingId;
      const state = stateOf({ isPrimary, isPending, isNeeded: needed.has(id), heldBy });
      return { id, state, heldBy, replicas: rings.length };
    });
  }
}

interface KeyFacts {
  readonly isPrimary: boolean;
  readonly isPending: boolean;
  readonly isNeeded: boolean;
  readonly heldBy: number;
}

function stateOf({ isPrimary, isPending, isNeeded, heldBy }: KeyFacts): KeyState {
  if (heldBy === 0) return 'missing';
  if (isPrimary) return 'primary';
  if (isPending) return 'pending';
  return isNeeded ? 'retiring' : 'idle';
}
