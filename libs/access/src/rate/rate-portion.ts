import type { Clock } from '#kernel';
import { Demand } from './demand.js';
import type { Portion } from './rate-budget.js';
import type { RateLimit } from './rate-limit.js';

/**
 * Seconds of this replica's demand that one portion should last: four statements a second for a busy service, and an
 * idle replica withholds little from the others.
 */
const PORTION_SECONDS = 0.25;

/**
 * The share of a second's calls that a replica may reserve for a slow service, so that it does not ask for each call.
 */
const SLOW_SHARE = 0.05;

/** Milliseconds until an exhausted budget is asked again; until then calls are refused without a statement. */
const ASK_INTERVAL = 100;

/**
 * This replica's portion of one service's budget.
 *
 * No call is refused while the budget has one for it: calls that find the portion empty wait together, each statement asks for as
 * many as are waiting, and they ask again until the budget runs out. So a burst that the budget holds is served, on however many
 * replicas it arrives, cold or warm.
 *
 * For a lasting demand, the next calls are reserved too: then no call waits for a statement, and if the budget is short
 * there are ten statements a second. Everything spent was taken from the budget first, so replicas together never
 * exceed it; idle ones hold at most a quarter of a second's worth. What a call turns out to cost on top is owed, and
 * taken from the budget first.
 */
export class RatePortion {
  private held = 0;
  private left = 0;
  private size = 1;
  private waiting = 0;
  private readonly demand: Demand;
  private askedAt = -Infinity;
  private askAgainAt = -Infinity;
  private asking: Promise<void> | undefined;
  private paying: Promise<void> | undefined;

  constructor(
    readonly limit: RateLimit,
    private readonly clock: Clock,
    private readonly take: (wanted: number) => Promise<Portion>,
  ) {
    this.demand = new Demand(clock);
  }

  /** @returns whether there is a call to spend; `undefined` if the budget has to be asked first */
  spend(): boolean | undefined {
    this.demand.note();
    if (this.held < 1) return this.mayAsk() ? undefined : false;
    this.held -= 1;
    // If it fails, the portion runs out, and the call that finds it empty gets the error.
    if (this.held < this.size / 2 && this.ahead >= 1 && this.asking === undefined && this.mayAsk())
      this.ask().catch(() => undefined);
    return true;
  }

  /**
   * Spends a call that has already been made, whether one is left or not. The debt is soon taken from the budget, for
   * all replicas.
   */
  owe(): void {
    this.demand.note();
    this.held -= 1;
    this.paying ??= this.pay().finally(() => {
      this.paying = undefined;
    });
  }

  /** As `spend`, after `spend` said that the budget has to be asked. Calls that wait share one statement. */
  async askAndSpend(): Promise<boolean> {
    this.waiting += 1;
    try {
      while (this.held < 1) {
        if (!this.mayAsk()) return false;
        await this.ask();
      }
      this.held -= 1;
      return true;
    } finally {
      this.waiting -= 1;
    }
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

  /** If the budget is short or unavailable, later calls pay. */
  private async pay(): Promise<void> {
    // A batch owes for several commands at once.
    await Promise.resolve();
    while (this.held < 0 && this.mayAsk())
      try {
        await this.ask();
      } catch {
        return;
      }
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
    this.size = this.waiting + Math.max(0, Math.ceil(-this.held)) + this.ahead;
    const { granted, left } = await this.take(this.size);
    const now = this.clock.monotonic();
    this.held += granted;
    this.left = left;
    this.askedAt = now;
    const untilOne = ((1 - left) / this.limit.perSecond) * 1_000;
    this.askAgainAt = granted < this.size ? now + Math.max(ASK_INTERVAL, untilOne) : now;
  }

  /** Calls worth reserving, if the demand lasts. */
  private get ahead(): number {
    const { perSecond } = this.limit;
    const lasting = this.demand.perSecond;
    const expected = Math.max(lasting * PORTION_SECONDS, Math.min(lasting, perSecond * SLOW_SHARE));
    return Math.floor(Math.min(expected, perSecond * PORTION_SECONDS));
  }
}
