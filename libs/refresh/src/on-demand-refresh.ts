import { Injectable } from '@nestjs/common';
import { InFlight, type Span } from '#kernel';
import { ClaimStore } from './claim.store.js';
import { CallBudget } from './gate/call-budget.js';
import { CallSlots } from './gate/call-slots.js';
import { TokenCallGate } from './gate/token-call-gate.js';
import { Journal } from './journal/journal.js';
import { LinkRefresher, type RefreshEnd } from './link-refresher.js';

/** Refreshes one link now because a call waits for it, ahead of the schedule but within the same limits. */
@Injectable()
export class OnDemandRefresh {
  constructor(
    private readonly claims: ClaimStore,
    private readonly refresher: LinkRefresher,
    private readonly gate: TokenCallGate,
    private readonly slots: CallSlots,
    private readonly budget: CallBudget,
    private readonly journal: Journal,
    private readonly inFlight: InFlight,
  ) {}

  /**
   * Claims and refreshes the link if its newest pair is still of `staleGeneration`.
   *
   * @param cause the call that waits, for the trace
   * @returns how it ended; `undefined` when someone else holds the link or has refreshed it, or when the budget of this
   *   moment is spent: look again
   */
  async attempt(
    linkId: string,
    staleGeneration: number,
    cause: Span | undefined,
  ): Promise<RefreshEnd | undefined> {
    return this.inFlight.run('refresh', () => this.claimAndRefresh(linkId, staleGeneration, cause));
  }

  private async claimAndRefresh(
    linkId: string,
    staleGeneration: number,
    cause: Span | undefined,
  ): Promise<RefreshEnd | undefined> {
    if (this.gate.shutFor > 0 || !this.journal.isWritable) return 'postponed';
    await this.slots.enter();
    try {
      if (!(await this.budget.takeForCaller())) return undefined;
      const claimed = await this.claims.claimOne(linkId, staleGeneration);
      return claimed && (await this.refresher.refresh(claimed, cause));
    } finally {
      this.slots.leave();
    }
  }
}
