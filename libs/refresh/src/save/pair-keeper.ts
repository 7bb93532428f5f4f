import { Injectable, Logger } from '@nestjs/common';
import { refusesValues } from '#database';
import { Clock, InFlight, type Secret } from '#kernel';
import { LiveLinks } from '#vault';
import type { RefreshedPair } from '#vault/refresh';
import { Journal } from '../journal/journal.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { SaveQueue } from './save-queue.js';

/**
 * Milliseconds between two attempts to save a pair: five a second notice quickly that the database is back.
 */
const SAVE_RETRY = 200;

/** Milliseconds until a pair whose content PostgreSQL refuses is retried: someone has to fix that first. */
const REFUSED_RETRY = 10_000;

/**
 * Milliseconds that a caller waits for the commit before it continues with the pair from memory: a second,
 * more than any commit takes.
 */
const COMMIT_PATIENCE = 1_000;

/** How keeping a pair ended. `held`: on disk and in memory, and saved as soon as the database is back. */
export type Kept = 'saved' | 'superseded' | 'held';

/**
 * Keeps a refreshed pair, whatever happens: first in memory, where calls find it, then in the journal, then
 * in the database, for as long as that takes. A pair that the journal rejects is still saved.
 */
@Injectable()
export class PairKeeper {
  private readonly logger = new Logger(PairKeeper.name);
  private readonly unsaved = new Set<RefreshedPair>();
  /** When the database refused a pair for the first time, oldest first. */
  private readonly refusedSince = new Map<RefreshedPair, number>();
  private readonly refusedAlone = new WeakSet<RefreshedPair>();
  private readonly inMemoryOnly = new Set<RefreshedPair>();

  constructor(
    private readonly journal: Journal,
    private readonly saves: SaveQueue,
    private readonly liveLinks: LiveLinks,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
    private readonly inFlight: InFlight,
  ) {}

  /** Pairs that the database has not committed. */
  get waiting(): number {
    return this.unsaved.size;
  }

  /** Those of them that are not on disk: they are lost if the process dies now. */
  get atRisk(): number {
    return this.inMemoryOnly.size;
  }

  /** How many milliseconds the oldest waiting pair has been refused; 0 if none was refused. */
  get waitingFor(): number {
    const [oldest] = this.refusedSince.values();
    return oldest === undefined ? 0 : this.clock.monotonic() - oldest;
  }

  /**
   * Resolves once the pair is committed, superseded, or safely on disk while the database does not accept it.
   *
   * @param validUntil when the access token expires, by this process's monotonic clock
   * @param whenSuperseded called if the link turns out to have moved on without the pair, however late that
   * is known
   */
  async keep(
    pair: RefreshedPair,
    accessToken: Secret,
    validUntil: number,
    whenSuperseded: () => Promise<void>,
  ): Promise<Kept> {
    const stopTimer = this.metrics.answerToCommit.startTimer();
    const generation = pair.tokens.generation;
    const held = this.liveLinks.hold(pair.linkId, { secret: accessToken, generation }, validUntil);
    this.unsaved.add(pair);
    const isOnDisk = await this.write(pair);
    const saved = this.inFlight.run('save of a token pair', async (): Promise<Kept> => {
      const taken = await this.saveUntilTaken(pair);
      stopTimer();
      held.release();
      if (!taken) await whenSuperseded();
      await this.journal.forget(pair);
      return taken ? 'saved' : 'superseded';
    });
    // If memory holds the only copy, only the commit will do.
    return isOnDisk ? Promise.race([saved, heldAfter(COMMIT_PATIENCE)]) : saved;
  }

  /** @returns whether the journal has it */
  private async write(pair: RefreshedPair): Promise<boolean> {
    try {
      await this.journal.append(pair);
      return true;
    } catch {
      this.inMemoryOnly.add(pair);
      this.logger.error(
        `The new tokens of link ${pair.linkId} are only in memory until the database has them`,
      );
      return false;
    }
  }

  private async saveUntilTaken(pair: RefreshedPair): Promise<boolean> {
    for (;;) {
      try {
        const taken = await this.saves.save(pair);
        for (const pairs of [this.unsaved, this.refusedSince, this.inMemoryOnly]) pairs.delete(pair);
        return taken;
      } catch (error) {
        if (refusesValues(error)) {
          await this.waitForMending(pair);
          continue;
        }
        if (!this.refusedSince.has(pair)) this.refusedSince.set(pair, this.clock.monotonic());
        await new Promise((resolve) => setTimeout(resolve, SAVE_RETRY));
      }
    }
  }

  /**
   * PostgreSQL refuses only this pair: it stays in the journal and in memory, and does not hold up the
   * others.
   */
  private async waitForMending(pair: RefreshedPair): Promise<void> {
    if (!this.refusedAlone.has(pair))
      this.logger.error(
        `PostgreSQL refuses the new tokens of link ${pair.linkId}: they are kept and retried`,
      );
    this.refusedAlone.add(pair);
    await new Promise((resolve) => setTimeout(resolve, REFUSED_RETRY));
  }
}

async function heldAfter(milliseconds: number): Promise<Kept> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, 'held').unref();
  });
}
