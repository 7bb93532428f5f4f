import type { Clock } from '#kernel';
import type { Portion } from './rate-budget.js';
import type { RateLimit } from './rate-limit.js';

/**
 * Seconds of this replica's demand that one portion is to last: four statements a second for a busy service, and little that
 * an idle replica holds back from the others.
 */
const PORTION_SECONDS = 0.25;

/** The share of a second's calls that a replica takes at least, so that a slow service does not ask for every call. */
const SMALLEST_SHARE = 0.05;

/** Milliseconds until a budget that ran short is asked again; until then calls are refused without a statement. */
const ASK_INTERVAL = 100;

/**
 * This replica's portion of one service's budget.
 *
 * It is taken ahead of need, in the size of the demand: in the steady state no call waits for a statement, and where the
 * budget is short there are ten a second. Everything spent was taken from the budget before, so that replicas together
 * never exceed it; what idle ones hold is a quarter of a second's worth at most. What a call turned out to cost is owed, and
 * taken from the budget first.
 */
export class RatePortion {
  private held = 0;
  private left = 0;
  private size = 1;
  private demand = 0;
  private askedAt = -Infinity;
  private askAgainAt = -Infinity;
  private asking: Promise<void> | undefined;

  constructor(
    readonly limit: RateLimit,
    private readonly clock: Clock,
    private readonly take: (wanted: number) => Promise<Portion>,
  ) {}

  /** @returns whether there is a call to spend; `undefined` where the budget has to be asked first */
  spend(): boolean | undefined {
    this.demand += 1;
    if (this.held < 1) return this.mayAsk() ? undefined : false;
    this.held -= 1;
    // When it fails the portion runs out, and the call that finds it empty learns why.
    if (this.held < this.size / 2 && this.asking === undefined && this.mayAsk())
      this.ask().catch(() => undefined);
    return true;
  }

  /** Spends a call that is made already, whether there is one or not. */
  owe(): void {
    this.demand += 1;
    this.held -= 1;
  }

  /** As `spend`, after `spend` said that the budget has to be asked. Calls that wait share one statement. */
  async askAndSpend(): Promise<boolean> {
    await this.ask();
    if (this.held < 1) return false;
    this.held -= 1;
    return true;
  }

  /** Calls that may follow immediately, as far as this replica knows. */
  get remaining(): number {
    const filled = ((this.clock.monotonic() - this.askedAt) / 1_000) * this.limit.perSecond;
    return Math.floor(this.held + Math.min(this.limit.burst, this.left + filled));
  }

  /** Seconds until the budget has `calls`, as far as this replica knows; 0 if it has them now. */
  secondsUntil(calls: number): number {
    return Math.max(0, calls - this.remaining) / this.limit.perSecond;
  }

  private mayAsk(): boolean {
    return this.asking !== undefined || this.clock.monotonic() >= this.askAgainAt;
  }

  private ask(): Promise<void> {
    this.asking ??= this.refill().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async refill(): Promise<void> {
    const now = this.clock.monotonic();
    this.size = this.wanted((now - this.askedAt) / 1_000) + Math.max(0, -this.held);
    this.demand = 0;
    const { granted, left } = await this.take(this.size);
    this.held += granted;
    this.left = left;
    this.askedAt = now;
    const untilOne = ((1 - left) / this.limit.perSecond) * 1_000;
    this.askAgainAt = granted < this.size ? this.clock.monotonic() + Math.max(ASK_INTERVAL, untilOne) : now;
  }

  private wanted(seconds: number): number {
    const forecast = (this.demand / seconds) * PORTION_SECONDS;
    const { perSecond } = this.limit;
    const fitting = Math.min(Math.max(forecast, perSecond * SMALLEST_SHARE), perSecond * PORTION_SECONDS);
    return Math.max(1, Math.ceil(fitting));
  }
}
