import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { ClaimStore } from './claim.store.js';
import type { ClaimedLink } from './claimed-link.js';
import { CallBudget } from './gate/call-budget.js';
import { CallSlots } from './gate/call-slots.js';
import { TokenCallGate, type Admission } from './gate/token-call-gate.js';
import { Journal } from './journal/journal.js';
import { LinkRefresher } from './link-refresher.js';
import { PairKeeper } from './pair-keeper.js';
import { RefreshSettings } from './refresh-settings.js';

const SWEEP = 'refresh sweep';

/** Milliseconds until a spent budget is asked again: it fills up evenly, and a beat would leave most of it unused. */
const BUDGET_PAUSE = 50;

/** Quarantined links that one beat tries at most. */
const QUARANTINE_TRIES = 5;

/** Milliseconds that a stop waits for the database to take the last pairs; they stay in the journal otherwise. */
const SETTLE_TIMEOUT = 10_000;

/** Refreshes links before their tokens expire: looks for due ones at every beat, and at once while there are more. */
@Injectable()
export class RefreshSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RefreshSchedule.name);
  private readonly underWay = new Set<Promise<void>>();
  private sweeping: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly claims: ClaimStore,
    private readonly refresher: LinkRefresher,
    private readonly gate: TokenCallGate,
    private readonly slots: CallSlots,
    private readonly budget: CallBudget,
    private readonly keeper: PairKeeper,
    private readonly journal: Journal,
    private readonly scheduler: SchedulerRegistry,
    private readonly settings: RefreshSettings,
  ) {}

  onApplicationBootstrap(): void {
    if (this.settings.scheduleEnabled) this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Begins to look for due links. */
  start(): void {
    this.stopped = false;
    this.scheduler.addInterval(
      SWEEP,
      setInterval(() => {
        this.beat();
      }, this.settings.sweepInterval),
    );
  }

  /** Claims nothing more, and resolves once every refresh under way is finished and written. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.scheduler.doesExist('interval', SWEEP)) this.scheduler.deleteInterval(SWEEP);
    await this.sweeping;
    await Promise.all(this.underWay);
    await this.keeper.settle(SETTLE_TIMEOUT);
    await this.journal.close();
  }

  private beat(): void {
    this.sweeping ??= this.sweep()
      .catch((error: unknown) => {
        this.logger.warn(
          `Due links could not be claimed: ${error instanceof Error ? error.name : 'unknown'}`,
        );
      })
      .finally(() => (this.sweeping = undefined));
  }

  private async sweep(): Promise<void> {
    for (;;) {
      await this.room();
      if (!this.mayClaim) return;
      const wanted = this.gate.isTrial ? 1 : Math.min(this.settings.batchSize, this.slots.freeForSchedule);
      if (wanted === 0) return;
      const granted = await this.budget.takeForSchedule(wanted);
      if (granted === undefined) return this.tryQuarantined();
      const claimed = granted > 0 ? await this.claimDue(granted) : [];
      // Fewer than were allowed: no more are due.
      if (claimed.length < granted) return this.tryQuarantined();
      if (granted < wanted) await pause(BUDGET_PAUSE);
    }
  }

  private get mayClaim(): boolean {
    return !this.stopped && this.journal.isWritable && this.gate.shutForSchedule === 0;
  }

  private async claimDue(limit: number): Promise<readonly ClaimedLink[]> {
    const admission = await this.gate.admit();
    if (admission === undefined) return [];
    const claimed = await this.claims.claimDue(limit);
    for (const link of claimed) this.launch(link, admission);
    if (claimed.length === 0) await this.gate.giveBack(admission);
    return claimed;
  }

  /** Links that COCO refused come last: they wait for COCO to take that back, and nobody waits for them. */
  private async tryQuarantined(): Promise<void> {
    const free = Math.min(QUARANTINE_TRIES, this.slots.freeForSchedule);
    if (!this.mayClaim || this.gate.isTrial || free === 0 || !(await this.budget.takeForCaller())) return;
    for (const link of await this.claims.claimQuarantined(free)) this.launch(link, 'free');
  }

  /** A claim is made only when its call can start at once: the lease is short. */
  private async room(): Promise<void> {
    while (this.underWay.size > 0 && this.slots.freeForSchedule === 0) await Promise.race(this.underWay);
  }

  private launch(link: ClaimedLink, admission: Admission): void {
    this.slots.take();
    const refresh = this.refresher
      .refresh(link, admission)
      .then(() => undefined)
      .catch((error: unknown) => {
        const name = error instanceof Error ? error.name : 'unknown';
        this.logger.warn(`The refresh of link ${link.id} could not be written: ${name}`);
      })
      .finally(() => {
        this.slots.leave();
        this.underWay.delete(refresh);
      });
    this.underWay.add(refresh);
  }
}
