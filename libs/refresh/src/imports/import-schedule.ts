import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, Clock, InFlight, Randomness } from '#kernel';
import { ImportUpkeep } from '#import';
import { CallBudget } from '../gate/call-budget.js';
import { LaunchedCalls } from '../gate/launched-calls.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { backoff } from '../refresher/backoff.js';
import { RefreshSettings } from '../refresh-settings.js';
import { ImportProver } from './import-prover.js';
import { ImportRowStore, type ClaimedRow } from './import-row.store.js';

/** Milliseconds between two polls for rows. */
const BEAT = 1_000;

/** Milliseconds until a spent budget is checked again. */
const BUDGET_PAUSE = 100;

/**
 * Presents the rows of imports, on every replica that refreshes on schedule, at the rate of refreshes: after calls and
 * due links have had their share, one row at a time while COCO is being probed, none while it refuses nearly every
 * link. After a lost answer it waits, longer each time: a row lost in an outage of COCO is lost permanently.
 */
@Injectable()
export class ImportSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ImportSchedule.name);
  private readonly launched: LaunchedCalls;
  /** A token was not sent, so the next claim would only be put back too. */
  private postponed = false;
  private inconclusiveInRow = 0;
  private resumesAt = -Infinity;
  private readonly beat = new Beat(
    BEAT,
    () => this.sweep(),
    (failure) => {
      // Rows that were claimed and not presented count as lost; all others stay as they are for the next
      // beat.
      this.logger.warn(`The rows of imports could not be presented: ${failure}`);
    },
  );

  constructor(
    private readonly rows: ImportRowStore,
    private readonly prover: ImportProver,
    private readonly upkeep: ImportUpkeep,
    private readonly gate: TokenCallGate,
    private readonly permits: TokenCallPermits,
    private readonly budget: CallBudget,
    private readonly journal: Journal,
    private readonly inFlight: InFlight,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly settings: RefreshSettings,
  ) {
    this.launched = new LaunchedCalls(permits, inFlight);
  }

  onApplicationBootstrap(): void {
    if (this.settings.scheduleEnabled) this.start();
  }

  onModuleDestroy(): void {
    void this.stop();
  }

  /** Starts presenting rows. */
  start(): void {
    this.beat.start();
    this.beat.now();
  }

  /** Claims nothing more, and resolves once every row that was presented is written. */
  async stop(): Promise<void> {
    await this.beat.stop();
    await this.launched.untilAllEnd();
  }

  private get mayClaim(): boolean {
    return (
      this.beat.isBeating &&
      !this.inFlight.isStopping &&
      !this.postponed &&
      this.journal.isWritable &&
      this.gate.shutForSchedule === 0 &&
      this.gate.obstacle?.isBrake !== true &&
      this.clock.monotonic() >= this.resumesAt
    );
  }

  private async sweep(): Promise<void> {
    this.postponed = false;
    if (!(await this.upkeep.run()) || !(await this.presentAll())) return;
    await this.launched.untilAllEnd();
    await this.upkeep.run();
  }

  /** Presents rows until none is due, or none may be presented. @returns whether it presented any */
  private async presentAll(): Promise<boolean> {
    let presented = false;
    while (this.mayClaim && (await this.rows.isDue())) {
      while (this.launched.size > 0 && this.room === 0) await this.launched.untilOneEnds();
      const wanted = this.room;
      if (wanted === 0) break;
      const granted = await this.budget.takeForImport(wanted);
      const claimed = await this.claim(granted);
      presented ||= claimed > 0;
      if (claimed < wanted) await new Promise((resolve) => setTimeout(resolve, BUDGET_PAUSE));
    }
    return presented;
  }

  /**
   * Rows that may be presented now: one at a time while COCO is being probed or has just failed to answer.
   */
  private get room(): number {
    const one = this.gate.isTrial || this.inconclusiveInRow > 0;
    return Math.min(
      one ? 1 - Math.min(1, this.launched.size) : this.settings.batchSize,
      this.permits.freeForSchedule,
    );
  }

  /** A stop waits for a claim in progress and presents its rows: they count as presented from the claim on. */
  private async claim(limit: number): Promise<number> {
    if (limit === 0 || !this.mayClaim) return 0;
    return this.inFlight.run('claim of imported tokens', async () => {
      const admission = await this.gate.admit();
      if (admission === undefined) return 0;
      const claimed = await this.rows.claim(limit);
      for (const row of claimed) this.launch(row, admission);
      if (claimed.length === 0) await this.gate.giveBack(admission);
      return claimed.length;
    });
  }

  private launch(row: ClaimedRow, admission: Admission): void {
    this.launched.launch(
      'import of a token',
      () => this.prover.prove(row, admission),
      (end) => {
        if (end === 'inconclusive') this.holdBack();
        else if (end === 'answered') this.inconclusiveInRow = 0;
        else this.postponed = true;
      },
      (error) => {
        this.logger.warn(`What became of imported token ${row.linkId} could not be written: ${error}`);
      },
    );
  }

  private holdBack(): void {
    this.inconclusiveInRow += 1;
    this.resumesAt = this.clock.monotonic() + backoff(this.inconclusiveInRow, undefined, this.randomness);
  }
}
