import { Injectable } from '@nestjs/common';
import { InFlight, type Span } from '#kernel';
import { ClaimStore } from '../claim/claim.store.js';
import { CallBudget } from '../gate/call-budget.js';
import { TokenCallPermits } from '../gate/token-call-permits.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { LinkRefresher } from '../refresher/link-refresher.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';

/** A refresh that a call asks for. */
export interface WantedRefresh {
  readonly linkId: string;
  /** The newest pair is refreshed only if it still has this generation. */
  readonly staleGeneration: number;
  /** Longest wait for a permit, in milliseconds. */
  readonly patience: number;
  /** Aborted when nobody waits for the refresh any more. */
  readonly left: AbortSignal;
  /** The call that waits, for the trace. */
  readonly cause: Span | undefined;
}

/** Refreshes one link now because a call waits for it, ahead of the schedule but within the same limits. */
@Injectable()
export class OnDemandRefresh {
  constructor(
    private readonly claims: ClaimStore,
    private readonly refresher: LinkRefresher,
    private readonly gate: TokenCallGate,
    private readonly permits: TokenCallPermits,
    private readonly budget: CallBudget,
    private readonly journal: Journal,
    private readonly inFlight: InFlight,
  ) {}

  /**
   * Claims and refreshes the link if its newest pair still has `staleGeneration`.
   *
   * @returns how it ended; `undefined` when someone else holds the link or has refreshed it, or when the budget is spent for
   * now: check again
   */
  async attempt(wanted: WantedRefresh): Promise<RefreshEnd | undefined> {
    return this.inFlight.run('refresh', () => this.claimAndRefresh(wanted));
  }

  private async claimAndRefresh(wanted: WantedRefresh): Promise<RefreshEnd | undefined> {
    if (this.gate.shutFor > 0 || !this.journal.isWritable) return 'postponed';
    if (!(await this.permits.takeForCaller(wanted.patience, wanted.left))) return 'postponed';
    try {
      const admission = await this.gate.admit();
      return admission === undefined ? 'postponed' : await this.refresh(wanted, admission);
    } finally {
      this.permits.release();
    }
  }

  private async refresh(
    { linkId, staleGeneration, cause }: WantedRefresh,
    admission: Admission,
  ): Promise<RefreshEnd | undefined> {
    const claimed = (await this.budget.takeForCaller())
      ? await this.claims.claimOne(linkId, staleGeneration)
      : undefined;
    if (claimed !== undefined) return this.refresher.refresh(claimed, admission, cause);
    await this.gate.giveBack(admission);
    return undefined;
  }
}
