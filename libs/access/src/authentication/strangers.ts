import { Injectable } from '@nestjs/common';
import { Clock, Permits } from '#kernel';
import { AccessSettings } from '../access-settings.js';
import { TooManyStrangers } from '../access-errors.js';

/**
 * Unknown credentials that are verified at once, each for a statement: few enough to leave the pool to known
 * callers, enough for a service that signs a JWT for each call.
 */
const PERMITS = 4;

/** Unknown credentials that may wait for a permit: at a millisecond or two each, the last one waits half a second. */
const QUEUE_LIMIT = 1_000;

/**
 * Longest wait of a stranger for a turn, in milliseconds: long enough to slow down a flood, short enough that waiting
 * calls do not use up the connections.
 */
const LONGEST_WAIT = 2_000;

/** Seconds' worth of turns available at once after a quiet time: a page loads all its files together. */
const BURST_SECONDS = 1;

/**
 * Limits what refused callers can cost everyone else: few unknown credentials are verified at once, and refusals are
 * sent at a bounded rate. A caller whose credential was valid before, and who keeps to its rate, never gets here.
 */
@Injectable()
export class Strangers {
  // A flood of bad keys must not slow down users' browsers, nor one service's calls beyond its rate another's.
  private readonly refusals = new Map<string | undefined, Turns>();
  private readonly visits: Turns | undefined;
  private readonly permits = new Permits(PERMITS, QUEUE_LIMIT);

  constructor(
    private readonly clock: Clock,
    private readonly settings: AccessSettings,
  ) {
    this.visits = this.turns();
  }

  /** Verifies an unknown credential once a permit is free. @throws TooManyStrangers if too many wait already */
  async verify<Verified>(work: () => Promise<Verified>): Promise<Verified> {
    if (!(await this.permits.take())) throw new TooManyStrangers();
    try {
      return await work();
    } finally {
      this.permits.release();
    }
  }

  /**
   * Waits before a call is refused.
   *
   * @param serviceId the service that calls beyond its rate; `undefined` for all unknown callers
   * @returns whether the connection may stay open
   */
  async beforeRefusal(serviceId: string | undefined): Promise<boolean> {
    const turns = this.refusals.get(serviceId) ?? this.turns();
    if (turns === undefined) return true;
    this.refusals.set(serviceId, turns);
    return turns.next();
  }

  /** Waits before a call to a route that is open to anyone is admitted. @throws TooManyStrangers */
  async beforeVisit(): Promise<void> {
    if (this.visits !== undefined && !(await this.visits.next())) throw new TooManyStrangers();
  }

  private turns(): Turns | undefined {
    const { strangersPerSecond: rate } = this.settings;
    return rate === undefined ? undefined : new Turns(rate, this.clock);
  }
}

/** Turns at a fixed rate, in the order of the requests for them. */
class Turns {
  /** When the next turn is, on the monotonic clock. */
  private nextAt = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
  ) {}

  /** Waits for a turn. @returns `false`, at once, if it would take too long */
  async next(): Promise<boolean> {
    const now = this.clock.monotonic();
    const at = Math.max(this.nextAt, now - BURST_SECONDS * 1_000);
    if (at - now > LONGEST_WAIT) return false;
    this.nextAt = at + 1_000 / this.perSecond;
    if (at > now) await new Promise((resolve) => setTimeout(resolve, at - now));
    return true;
  }
}
