/** Retries that may be saved up, for one of COCO's servers that restarts under several calls at once. */
const LARGEST_BALANCE = 10;

/** Share of a retry that each call earns: a COCO that breaks every call gets a tenth more of them, not twice as many. */
const EARNED_PER_CALL = 0.1;

/** Keeps retries to a tenth of the calls, so that they can't multiply the load on a COCO that fails. */
export class RetryBudget {
  private balance = LARGEST_BALANCE;

  /** Counts a call. */
  earn(): void {
    this.balance = Math.min(LARGEST_BALANCE, this.balance + EARNED_PER_CALL);
  }

  /** Takes one retry out; `false` when there is none left. */
  spend(): boolean {
    if (this.balance < 1) return false;
    this.balance -= 1;
    return true;
  }
}
