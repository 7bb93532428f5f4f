import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Clock, NIL_UUID } from '#kernel';
import type { Keyring } from '../keyring.js';
import { Rewrapper } from './rewrapper.js';

/** Rows moved in one transaction at most: more would keep a refresh of one of them waiting. */
const BATCH_LIMIT = 250;

/** The shortest batch is this share of a second's rows, so that a low rate does not come in gusts. */
const BATCHES_PER_SECOND = 5;

/** How a sweep is held back and watched. */
export interface SweepOptions {
  /** Rows a second at most; `undefined` for no limit. */
  readonly rate: number | undefined;
  /** Asked between batches; true ends the sweep. */
  readonly isStopped: () => boolean;
  /** Told after each batch how many rows it moved and which links failed. */
  readonly onBatch: (rewrapped: number, failedLinkIds: readonly string[]) => void;
}

/** What one sweep came to. */
export interface SweepResult {
  readonly rewrapped: number;
  /** Rows that do not open, or whose key the ring lacks; the account pepper counts as one. */
  readonly failed: number;
  /** Keys that rows are under and the ring lacks. */
  readonly lackedKeyIds: readonly string[];
}

/** Goes once over all links that are not under the primary key, and over the account pepper. Any number of processes may do so at once. */
@Injectable()
export class RewrapSweep {
  constructor(
    private readonly rewrapper: Rewrapper,
    private readonly clock: Clock,
  ) {}

  /** Moves the account pepper and every link to the ring's primary key, but for those that others hold and those that fail. */
  async run(keyring: Keyring, options: SweepOptions): Promise<SweepResult> {
    const { primary } = keyring;
    const isStopped = (): boolean => options.isStopped() || keyring.primary.id !== primary.id;
    const total = { rewrapped: 0, failed: 0, lackedKeyIds: new Array<string>() };
    if (!(await this.rewrapper.rewrapPepper(primary.id))) total.failed += 1;
    for (const keyId of await this.rewrapper.keysInUse()) {
      if (isStopped()) break;
      if (keyId === primary.id) continue;
      if (keyring.get(keyId) === undefined) {
        total.lackedKeyIds.push(keyId);
        total.failed += await this.rewrapper.countUnder(keyId);
        continue;
      }
      const moved = await this.moveFrom(keyId, primary.id, { ...options, isStopped });
      total.rewrapped += moved.rewrapped;
      total.failed += moved.failed;
    }
    return total;
  }

  private async moveFrom(
    from: string,
    to: string,
    { rate, isStopped, onBatch }: SweepOptions,
  ): Promise<Omit<SweepResult, 'lackedKeyIds'>> {
    const limit = batchSize(rate);
    const begun = this.clock.monotonic();
    let [rewrapped, failed, after] = [0, 0, NIL_UUID];
    while (!isStopped()) {
      const batch = await this.rewrapper.rewrapSome({ from, to, afterLinkId: after, limit });
      if (batch.lastLinkId === undefined) break;
      after = batch.lastLinkId;
      rewrapped += batch.rewrapped;
      failed += batch.failedLinkIds.length;
      onBatch(batch.rewrapped, batch.failedLinkIds);
      if (rate !== undefined) await this.waitUntil(begun + (1_000 * (rewrapped + failed)) / rate);
    }
    return { rewrapped, failed };
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
