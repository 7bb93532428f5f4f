/** Most retries that may be saved up, for a COCO server that restarts during several calls at once. */
const LARGEST_BALANCE = 10;

/** Share of a retry that each call earns: a COCO that breaks every call gets a tenth more calls, not twice as many. */
const EARNED_PER_CALL = 0.1;

/** Limits retries to a tenth of the calls, so that they can't multiply the load on a failing COCO. */
export class RetryBudget {
  private balance = LARGEST_BALANCE;

  /** Counts a call. */
  earn(): void {
    this.balance = Math.min(LARGEST_BALANCE, this.balance + EARNED_PER_CALL);
  }

  /** Spends one retry; `false` when there is none left. */
  spend(): boolean {
    if (this.balance < 1) return false;
    this.balance -= 1;
    return true;
  }
}
