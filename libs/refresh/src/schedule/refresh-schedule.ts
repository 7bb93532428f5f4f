import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { InFlight } from '#kernel';
import { ClaimStore } from '../claim/claim.store.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { LinkRefresher } from '../refresher/link-refresher.js';
import { RefreshSettings } from '../refresh-settings.js';
import { TokenCallSchedule } from './token-call-schedule.js';

/**
 * Milliseconds until a spent budget is checked again: it refills evenly, and waiting for a beat would leave
 * most of it unused.
 */
const BUDGET_PAUSE = 50;

/** What a stop says it waits for. */
const CLAIM = 'claim of due links';

/** Maximum quarantined links tried per beat. */
const QUARANTINE_TRIES = 5;

/**
 * Refreshes links before their tokens expire: claims due ones at every beat, and immediately while there are
 * more.
 */
@Injectable()
export class RefreshSchedule extends TokenCallSchedule {
  protected readonly logger = new Logger(RefreshSchedule.name);

  constructor(
    private readonly claims: ClaimStore,
    private readonly refresher: LinkRefresher,
    private readonly gate: TokenCallGate,
    private readonly permits: TokenCallPermits,
    private readonly budget: CallBudget,
    journal: Journal,
    inFlight: InFlight,
    private readonly settings: RefreshSettings,
  ) {
    super(
      { gate, permits, journal, inFlight, settings },
      settings.sweepInterval,
      'Due links could not be claimed',
    );
  }

  protected async sweep(): Promise<void> {
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
      const claimed = granted > 0 ? await this.claimDue(granted) : 0;
      // Fewer than allowed: no more are due.
      if (claimed < granted) return this.tryQuarantined();
      if (granted < wanted) await pause(BUDGET_PAUSE);
    }
  }

  private async claimDue(limit: number): Promise<number> {
    return this.claimAdmitted(
      CLAIM,
      () => this.claims.claimDue(limit),
      (link, admission) => {
        this.launch(link, admission);
      },
    );
  }

  /** Links that COCO refused come last: no call waits for them. */
  private async tryQuarantined(): Promise<void> {
    const free = Math.min(QUARANTINE_TRIES, this.permits.freeForSchedule);
    if (!this.mayClaim || this.gate.isTrial || free === 0 || !(await this.budget.takeForCaller())) return;
    await this.claimNow(CLAIM, async () => {
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
