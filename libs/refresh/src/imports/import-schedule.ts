import { Injectable, Logger } from '@nestjs/common';
import { Clock, InFlight, Randomness } from '#kernel';
import { ImportUpkeep } from '#import';
import { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { backoff } from '../refresher/backoff.js';
import { RefreshSettings } from '../refresh-settings.js';
import { TokenCallSchedule } from '../schedule/token-call-schedule.js';
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
export class ImportSchedule extends TokenCallSchedule {
  protected readonly logger = new Logger(ImportSchedule.name);
  private inconclusiveInRow = 0;
  private resumesAt = -Infinity;

  constructor(
    private readonly rows: ImportRowStore,
    private readonly prover: ImportProver,
    private readonly upkeep: ImportUpkeep,
    private readonly gate: TokenCallGate,
    private readonly permits: TokenCallPermits,
    private readonly budget: CallBudget,
    journal: Journal,
    inFlight: InFlight,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly settings: RefreshSettings,
  ) {
    // Rows that were claimed and not presented count as lost; all others stay as they are for the next beat.
    super({ gate, permits, journal, inFlight, settings }, BEAT, 'The rows of imports could not be presented');
  }

  /** Presents rows at once, and at every beat. */
  override start(): void {
    super.start();
    this.beat.now();
  }

  protected override get mayClaim(): boolean {
    return super.mayClaim && this.gate.obstacle?.isBrake !== true && this.clock.monotonic() >= this.resumesAt;
  }

  protected async sweep(): Promise<void> {
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

  private async claim(limit: number): Promise<number> {
    if (limit === 0) return 0;
    return this.claimAdmitted(
      'claim of imported tokens',
      () => this.rows.claim(limit),
      (row, admission) => {
        this.launch(row, admission);
      },
    );
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
