import { Injectable } from '@nestjs/common';
import { writeInHalves } from '#database';
import { Clock } from '#kernel';
import type { RefreshedPair } from '#vault/refresh';
import { RecentPairs } from './recent-pairs.js';
import { ResultStore } from './result.store.js';

/**
 * Maximum pairs per statement: half of what one announcement could name, since their rows are locked
 * meanwhile.
 */
const STATEMENT_LIMIT = 100;

/** Statements in flight at once: one commits while the next is filled. */
const STATEMENTS_AT_ONCE = 2;

/**
 * Milliseconds for which a pair that could not be saved counts as owed. Its keeper retries several times a
 * second; one that does not has given the pair up, and must not stop this replica from refreshing forever.
 */
const OWED_FOR = 10_000;

interface WaitingSave {
  readonly pair: RefreshedPair;
  readonly resolve: (taken: boolean) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Saves refreshed pairs, many per statement: those that arrive during a commit share the next. A single pair
 * is saved at once.
 */
@Injectable()
export class SaveQueue {
  private waiting: WaitingSave[] = [];
  private running = 0;
  private readonly failedAt = new Map<RefreshedPair, number>();

  constructor(
    private readonly results: ResultStore,
    private readonly recent: RecentPairs,
    private readonly clock: Clock,
  ) {}

  /** Whether there are pairs that could not be saved: they take precedence over any new claim. */
  get owes(): boolean {
    const oldest = this.clock.monotonic() - OWED_FOR;
    for (const [pair, at] of this.failedAt) if (at < oldest) this.failedAt.delete(pair);
    return this.failedAt.size > 0;
  }

  /** Resolves once committed, with whether the link accepted the pair. Rejects if the statement fails. */
  async save(pair: RefreshedPair): Promise<boolean> {
    return new Promise<boolean>((resolve, reject) => {
      this.waiting.push({ pair, resolve, reject });
      if (this.running < STATEMENTS_AT_ONCE) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.running += 1;
    // Pairs refreshed in the same turn of the event loop share a statement.
    await Promise.resolve();
    while (this.waiting.length > 0) await this.write(this.nextBatch());
    this.running -= 1;
  }

  /** The oldest waiting pairs, each link once: one statement would save only one of a link's pairs. */
  private nextBatch(): WaitingSave[] {
    const batch: WaitingSave[] = [];
    const later: WaitingSave[] = [];
    const links = new Set<string>();
    for (const save of this.waiting) {
      const fits = batch.length < STATEMENT_LIMIT && !links.has(save.pair.linkId);
      links.add(save.pair.linkId);
      (fits ? batch : later).push(save);
    }
    this.waiting = later;
    return batch;
  }

  /**
   * A pair that PostgreSQL refuses no longer counts as owed: it must not stop this replica from refreshing
   * other links.
   */
  private async write(batch: readonly WaitingSave[]): Promise<void> {
    const taken = new Set<string>();
    const save = async (saves: readonly WaitingSave[]): Promise<void> => {
      for (const linkId of await this.results.savePairs(saves.map(({ pair }) => pair))) taken.add(linkId);
    };
    try {
      const refused = new Map(
        (await writeInHalves(batch, save)).map(({ item, error }) => [item, error] as const),
      );
      for (const each of batch)
        if (refused.has(each)) each.reject(refused.get(each));
        else this.settle(each, taken.has(each.pair.linkId));
    } catch (error) {
      for (const { pair, reject } of batch) {
        this.failedAt.set(pair, this.clock.monotonic());
        reject(error);
      }
    }
  }

  private settle({ pair, resolve }: WaitingSave, isTaken: boolean): void {
    this.failedAt.delete(pair);
    if (isTaken) this.recent.note(pair);
    resolve(isTaken);
  }
}
