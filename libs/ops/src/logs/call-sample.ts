import type { Clock } from '#kernel';

const SECOND = 1_000;

/** Calls that were left out of the log. */
export interface LeftOut {
  readonly succeeded: number;
  readonly failed: number;
}

/** How many lines of one kind were written, and left out, in the current second. */
interface Tally {
  written: number;
  leftOut: number;
}

/**
 * Decides which calls are logged: all of them below a rate, above it the first ones of each second.
 *
 * Calls that failed have a separate rate, so that a flood of successful ones does not hide them, or the other way
 * round.
 */
export class CallSample {
  private second = -Infinity;
  private succeeded: Tally = { written: 0, leftOut: 0 };
  private failed: Tally = { written: 0, leftOut: 0 };

  /**
   * @param limit lines a second of each kind; 0 for no limit
   * @param onLeftOut called at the end of a second in which some were left out
   */
  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
    private readonly onLeftOut: (leftOut: LeftOut) => void,
  ) {}

  /** Whether this call is logged. */
  takes(hasFailed: boolean): boolean {
    if (this.limit === 0) return true;
    this.turn();
    const tally = hasFailed ? this.failed : this.succeeded;
    if (tally.written < this.limit) {
      tally.written += 1;
      return true;
    }
    if (this.succeeded.leftOut + this.failed.leftOut === 0) this.tellLater();
    tally.leftOut += 1;
    return false;
  }

  private turn(): void {
    const now = this.clock.monotonic();
    if (now - this.second < SECOND) return;
    this.tell();
    this.second = now;
    this.succeeded.written = 0;
    this.failed.written = 0;
  }

  /** Even if no further call arrives that would trigger it. */
  private tellLater(): void {
    setTimeout(() => {
      this.tell();
    }, SECOND).unref();
  }

  private tell(): void {
    const leftOut = { succeeded: this.succeeded.leftOut, failed: this.failed.leftOut };
    if (leftOut.succeeded + leftOut.failed === 0) return;
    this.succeeded.leftOut = 0;
    this.failed.leftOut = 0;
    this.onLeftOut(leftOut);
  }
}
