import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { keysInUse } from '../keys-in-use.js';
import { HolderStore } from './holder.store.js';
import { KeyChoiceStore } from './key-choice.store.js';

/**
 * What a key is for. `primary`: everything new is sealed under it. `pending`: it becomes primary once every live replica
 * holds it. `retiring`: links are still under it. `idle`: no link is. `missing`: links are, and no replica holds it.
 */
export const keyStates = ['primary', 'pending', 'retiring', 'idle', 'missing'] as const;

/** One of {@link keyStates}. */
export type KeyState = (typeof keyStates)[number];

/** A key as operators see it: never the key itself. */
export interface KeyView {
  readonly id: string;
  readonly state: KeyState;
  /** Links whose data key it wraps. */
  readonly rows: number;
  /** When the database first heard of it; absent for a key that nobody has used yet. */
  readonly createdAt: Date | undefined;
  /** How many of the live replicas hold it. */
  readonly heldBy: number;
  /** How many replicas are live. */
  readonly replicas: number;
}

/** `vault_keys` has every key that a broker has started with. */
const KNOWN = `
  SELECT coalesce(k.key_id, s.key_id) AS id, k.created_at AS "createdAt", coalesce(s.rows, 0)::float8 AS rows
  FROM vault_keys k
    FULL JOIN (SELECT key_id, count(*) AS rows FROM link_secrets GROUP BY key_id) s ON s.key_id = k.key_id`;

const REMAINING = `
  SELECT count(*)::float8 AS rows FROM link_secrets s, keyring_choice c
  WHERE s.key_id < c.primary_key_id OR s.key_id > c.primary_key_id`;

interface KnownKey {
  readonly id: string;
  readonly createdAt: Date | null;
  readonly rows: number;
}

/** All keys: of the replicas' rings, and of the rows that need them. */
@Injectable()
export class KeyDirectory {
  constructor(
    private readonly database: DataSource,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
  ) {}

  /** In the order of their ids. A retired key that nothing needs is not listed. Counts every link. */
  async list(): Promise<KeyView[]> {
    const known = new Map((await this.database.query<KnownKey[]>(KNOWN)).map((key) => [key.id, key]));
    const rows = new Map([...known].map(([id, key]) => [id, key.rows]));
    return (await this.judge(rows)).map((key) => ({
      ...key,
      createdAt: known.get(key.id)?.createdAt ?? undefined,
    }));
  }

  /** How many keys are in each state; quick, for it counts no link. */
  async countByState(): Promise<ReadonlyMap<KeyState, number>> {
    const inUse = await keysInUse(this.database);
    const keys = await this.judge(new Map(inUse.map((id) => [id, 1])));
    return new Map(keyStates.map((state) => [state, keys.filter((key) => key.state === state).length]));
  }

  /** Links under another key than the primary. */
  async countRemaining(): Promise<number> {
    const [row] = await this.database.query<{ rows: number }[]>(REMAINING);
    return row?.rows ?? 0;
  }

  private async judge(rowsOf: ReadonlyMap<string, number>): Promise<Omit<KeyView, 'createdAt'>[]> {
    const choice = await this.choices.read();
    const rings = await this.holders.liveKeyIds();
    const needed = [...rowsOf].filter(([, rows]) => rows > 0).map(([id]) => id);
    const ids = new Set([...rings.flatMap((ring) => [...ring]), ...needed]);
    return [...ids].sort().map((id) => {
      const heldBy = rings.filter((ring) => ring.has(id)).length;
      const rows = rowsOf.get(id) ?? 0;
      const isPrimary = id === choice?.primaryId;
      const isPending = id === choice?.pendingId;
      return {
        id,
        state: stateOf({ isPrimary, isPending, rows, heldBy }),
        rows,
        heldBy,
        replicas: rings.length,
      };
    });
  }
}

interface KeyFacts {
  readonly isPrimary: boolean;
  readonly isPending: boolean;
  readonly rows: number;
  readonly heldBy: number;
}

function stateOf({ isPrimary, isPending, rows, heldBy }: KeyFacts): KeyState {
  if (heldBy === 0) return 'missing';
  if (isPrimary) return 'primary';
  if (isPending) return 'pending';
  return rows > 0 ? 'retiring' : 'idle';
}
