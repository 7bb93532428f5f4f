import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat, InFlight } from '#kernel';
import { ClaimStore } from '../claim/claim.store.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { CallBudget } from '../gate/call-budget.js';
import { LaunchedCalls } from '../gate/launched-calls.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { LinkRefresher } from '../refresher/link-refresher.js';
import { RefreshSettings } from '../refresh-settings.js';

/**
 * Milliseconds until a spent budget is checked again: it refills evenly, and waiting for a beat would leave
 * most of it unused.
 */
const BUDGET_PAUSE = 50;

/** Maximum quarantined links tried per beat. */
const QUARANTINE_TRIES = 5;

/**
 * Refreshes links before their tokens expire: claims due ones at every beat, and immediately while there are
 * more.
 */
@Injectable()
export class RefreshSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RefreshSchedule.name);
  private readonly launched: LaunchedCalls;
  private readonly beat: Beat;
  /** A call was not made, so the next claim would only be given back too. */
  private postponed = false;

  constructor(
    private readonly claims: ClaimStore,
    private readonly refresher: LinkRefresher,
    private readonly gate: TokenCallGate,
    private readonly permits: TokenCallPermits,
    private readonly budget: CallBudget,
    private readonly journal: Journal,
    private readonly inFlight: InFlight,
    private readonly settings: RefreshSettings,
  ) {
    this.launched = new LaunchedCalls(permits, inFlight);
    this.beat = new Beat(
      settings.sweepInterval,
      () => this.sweep(),
      (failure) => {
        this.logger.warn(`Due links could not be claimed: ${failure}`);
      },
    );
  }

  onApplicationBootstrap(): void {
    if (this.settings.scheduleEnabled) this.start();
  }

  /** The refreshes were awaited with all other work in flight; those cut off are not awaited again. */
  onModuleDestroy(): void {
    void this.stop();
  }

  /** Starts claiming due links. */
  start(): void {
    this.beat.start();
  }

  /** Claims nothing more, and resolves once every refresh in flight is finished and written. */
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
      this.gate.shutForSchedule === 0
    );
  }

  private async sweep(): Promise<void> {
    this.postponed = false;
    for (;;) {
      await this.room();
      if (!this.mayClaim) return;
      const free = this.permits.freeForSchedule;
      const wanted = Math.min(this.gate.isTrial ? 1 : this.settings.batchSize, free);
      // Callers hold the permits: try again at the next beat. Without a permit there is nothing to wait for
      // here.
      if (wanted <= 0) return;
      const granted = await this.budget.takeForSchedule(wanted);
      if (granted === undefined) return this.tryQuarantined();
      const claimed = granted > 0 ? await this.launchAll(() => this.claimDue(granted)) : 0;
      // Fewer than allowed: no more are due.
      if (claimed < granted) return this.tryQuarantined();
      if (granted < wanted) await pause(BUDGET_PAUSE);
    }
  }

  /**
   * Claims links and starts their refreshes. A stop waits for a claim in progress and refreshes its links;
   * otherwise a process that is about to exit would fetch their pairs.
   *
   * @returns how many were claimed
   */
  private async launchAll(claim: () => Promise<number>): Promise<number> {
    return this.mayClaim ? this.inFlight.run('claim of due links', claim) : 0;
  }

  private async claimDue(limit: number): Promise<number> {
    const admission = await this.gate.admit();
    if (admission === undefined) return 0;
    const claimed = await this.claims.claimDue(limit);
    for (const link of claimed) this.launch(link, admission);
    if (claimed.length === 0) await this.gate.giveBack(admission);
    return claimed.length;
  }

  /** Links that COCO refused come last: no call waits for them. */
  private async tryQuarantined(): Promise<void> {
    const free = Math.min(QUARANTINE_TRIES, this.permits.freeForSchedule);
    if (!this.mayClaim || this.gate.isTrial || free === 0 || !(await this.budget.takeForCaller())) return;
    await this.launchAll(async () => {
      const claimed = await this.claims.claimQuarantined(free);
      for (const link of claimed) this.launch(link, 'free');
      return claimed.length;
    });
  }

  /** Claims only if the calls can start at once: the lease is short. */
  private async room(): Promise<void> {
    while (this.launched.size > 0 && this.permits.freeForSchedule === 0) await this.launched.untilOneEnds();
  }

  private launch(link: ClaimedLink, admission: Admission): void {
    this.launched.launch(
      'refresh',
      () => this.refresher.refresh(link, admission),
      (end) => {
        if (end === 'postponed') this.postponed = true;
      },
      (error) => {
        this.logger.warn(`The refresh of link ${link.id} could not be written: ${error}`);
      },
    );
  }
}
