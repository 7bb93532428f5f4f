import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Clock, type Secret } from '#kernel';
import { LiveLinks } from '#vault';
import { Journal } from './journal/journal.js';
import { RefreshMetrics } from './refresh-metrics.js';
import type { RefreshedPair } from './refresh-result.js';
import { SaveQueue } from './save-queue.js';

/** Milliseconds between two attempts to save what the database did not take. */
const SAVE_RETRY = 200;

/** Milliseconds a caller waits for the commit before it goes on with the pair from memory. */
const COMMIT_PATIENCE = 1_000;

/** How keeping a pair came out. `held`: on disk and in memory, and saved as soon as the database is back. */
export type Kept = 'saved' | 'superseded' | 'held';

/**
 * Keeps a refreshed pair, whatever happens: first in the journal, then in memory, where calls find it, then in the
 * database, for as long as it takes.
 */
@Injectable()
export class PairKeeper implements OnModuleInit {
  private readonly logger = new Logger(PairKeeper.name);
  private readonly saving = new Set<Promise<unknown>>();
  private oldestSince: number | undefined;

  constructor(
    private readonly journal: Journal,
    private readonly saves: SaveQueue,
    private readonly liveLinks: LiveLinks,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
  ) {}

  /** Saves what earlier processes left in the journal, before anything is claimed. */
  async onModuleInit(): Promise<void> {
    for (const file of await this.journal.left()) {
      const taken = await Promise.all(file.pairs.map((pair) => this.saves.save(pair)));
      const saved = taken.filter(Boolean).length;
      if (saved > 0)
        this.logger.warn(`${saved} token pairs that an earlier process left in its journal are saved`);
      await file.remove();
    }
  }

  /** Milliseconds for which pairs have waited for the database; 0 while none waits. */
  get waitingFor(): number {
    return this.oldestSince === undefined ? 0 : this.clock.monotonic() - this.oldestSince;
  }

  /**
   * Resolves once the pair is committed, found superseded, or safely held while the database does not take it.
   *
   * @param validUntil when the access token expires, on this process' monotonic clock
   */
  async keep(pair: RefreshedPair, accessToken: Secret, validUntil: number): Promise<Kept> {
    const stopTimer = this.metrics.answerToCommit.startTimer();
    await this.journal.append(pair);
    const generation = pair.tokens.generation;
    const held = this.liveLinks.hold(pair.linkId, { secret: accessToken, generation }, validUntil);
    const saved = this.saveUntilTaken(pair).then(async (taken): Promise<Kept> => {
      stopTimer();
      held.release();
      await this.journal.forget(pair);
      return taken ? 'saved' : 'superseded';
    });
    this.saving.add(saved);
    void saved.finally(() => this.saving.delete(saved));
    return Promise.race([saved, heldAfter(COMMIT_PATIENCE)]);
  }

  /** Resolves once nothing waits to be saved, or after `milliseconds`; what is unsaved then stays in the journal. */
  async settle(milliseconds: number): Promise<void> {
    await Promise.race([Promise.all(this.saving), heldAfter(milliseconds)]);
  }

  private async saveUntilTaken(pair: RefreshedPair): Promise<boolean> {
    for (;;) {
      try {
        const taken = await this.saves.save(pair);
        this.oldestSince = undefined;
        return taken;
      } catch {
        this.oldestSince ??= this.clock.monotonic();
        await new Promise((resolve) => setTimeout(resolve, SAVE_RETRY));
      }
    }
  }
}

async function heldAfter(milliseconds: number): Promise<Kept> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, 'held').unref();
  });
}
