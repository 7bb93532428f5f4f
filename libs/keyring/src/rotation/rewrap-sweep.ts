import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock, NIL_UUID } from '#kernel';
import type { ReencryptedBatch } from '../kinds/encrypted-kind.js';
import type { MovableKind } from '../kinds/encrypted-kind.js';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import type { Keyring } from '../ring/keyring.js';

/** Maximum records per transaction: more would delay a refresh of one of them. */
const BATCH_LIMIT = 250;

/** A batch has at least this fraction of a second's records, so that a low rate is spread evenly. */
const BATCHES_PER_SECOND = 5;

/** A replica that has missed a newer primary key must not undo the others' work. */
const IS_PRIMARY = 'SELECT FROM keyring_choice WHERE primary_key_id = $1';

const COUNT_REWRAPPED = `
  UPDATE key_rotations SET rows_rewrapped = rows_rewrapped + $1 WHERE state = 'rewrapping'`;

/** Limits and callbacks of a sweep. */
export interface SweepOptions {
  /** Maximum records per second; `undefined` for no limit. */
  readonly rate: number | undefined;
  /** Called between batches; true ends the sweep. */
  readonly isStopped: () => boolean;
  /** Called after each batch with the number of records moved and those that failed, such as `link 0190…`. */
  readonly onBatch: (rewrapped: number, failed: readonly string[]) => void;
}

/** The result of one sweep. */
export interface SweepResult {
  readonly rewrapped: number;
  /** Records that do not decrypt, or whose key the keyring lacks. */
  readonly failed: number;
  /** Keys that records need and the keyring lacks. */
  readonly lackedKeyIds: readonly string[];
}

interface Move {
  readonly kind: MovableKind;
  readonly from: string;
  readonly to: string;
}

/**
 * Walks once over everything that is not encrypted under the primary key. Any number of processes may do so
 * at once.
 */
@Injectable()
export class RewrapSweep {
  constructor(
    private readonly database: DataSource,
    private readonly kinds: EncryptedKinds,
    private readonly clock: Clock,
  ) {}

  /** Moves all records to the keyring's primary key, except those locked by others and those that fail. */
  async run(keyring: Keyring, options: SweepOptions): Promise<SweepResult> {
    const { primary } = keyring;
    const isStopped = (): boolean => options.isStopped() || keyring.primary.id !== primary.id;
    const total = { rewrapped: 0, failed: 0 };
    const lackedKeyIds = new Set<string>();
    for (const move of await this.movesTo(primary.id)) {
      if (isStopped()) break;
      if (keyring.get(move.from) === undefined) {
        lackedKeyIds.add(move.from);
        total.failed += await move.kind.reencryption.countUnder(move.from, this.database);
        continue;
      }
      const moved = await this.moveAll(move, { ...options, isStopped });
      total.rewrapped += moved.rewrapped;
      total.failed += moved.failed;
    }
    return { ...total, lackedKeyIds: [...lackedKeyIds] };
  }

  private async movesTo(to: string): Promise<Move[]> {
    const moves: Move[] = [];
    for (const kind of this.kinds.movable) {
      const keyIds = await kind.reencryption.keysInUse(this.database);
      for (const from of keyIds) if (from !== to) moves.push({ kind, from, to });
    }
    return moves;
  }

  private async moveAll(
    move: Move,
    { rate, isStopped, onBatch }: SweepOptions,
  ): Promise<Omit<SweepResult, 'lackedKeyIds'>> {
    const limit = batchSize(rate);
    const begun = this.clock.monotonic();
    let [rewrapped, failed, after] = [0, 0, NIL_UUID];
    while (!isStopped()) {
      const batch = await this.moveSome(move, after, limit);
      if (batch.last === undefined) break;
      after = batch.last;
      rewrapped += batch.moved;
      failed += batch.failed.length;
      onBatch(batch.moved, batch.failed);
      if (rate !== undefined) await this.waitUntil(begun + (1_000 * (rewrapped + failed)) / rate);
    }
    return { rewrapped, failed };
  }

  private async moveSome({ kind, from, to }: Move, after: string, limit: number): Promise<ReencryptedBatch> {
    return this.database.transaction(async (manager) => {
      const isPrimary = (await manager.query<unknown[]>(IS_PRIMARY, [to])).length > 0;
      if (!isPrimary) return { moved: 0, failed: [], last: undefined };
      const batch = await kind.reencryption.reencrypt({ from, to, after, limit }, manager);
      if (kind.reencryption.isCounted === true && batch.moved > 0)
        await manager.query(COUNT_REWRAPPED, [batch.moved]);
      return batch;
    });
  }

  private async waitUntil(time: number): Promise<void> {
    const wait = time - this.clock.monotonic();
    if (wait > 0) await delay(wait);
  }
}

function batchSize(rate: number | undefined): number {
  if (rate === undefined) return BATCH_LIMIT;
  return Math.min(BATCH_LIMIT, Math.max(1, Math.round(rate / BATCHES_PER_SECOND)));
}
