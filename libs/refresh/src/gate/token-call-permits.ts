import { Injectable } from '@nestjs/common';
import { Permits } from '#kernel';
import { RefreshSettings } from '../refresh-settings.js';

/**
 * The share of the permits that the schedule leaves to calls that wait for a token: a fifth, as with the rate; the schedule has
 * hours.
 */
const SHARE_FOR_CALLERS = 0.2;

/** Maximum number of links whose callers wait for a permit; more would wait longer than any caller's patience. */
const QUEUE_LIMIT = 1_000;

/** Milliseconds after which an unanswered call holds nobody back: an endpoint that refuses or throttles does so faster. */
const SLOW_CALL = 1_000;

/**
 * Limits the token calls in flight on this replica. A call that waits for a token goes ahead of the schedule.
 *
 * It starts slowly: one call at a time, and one more for each answer, so that each round trip doubles the width up to the
 * setting. If the token endpoint throttles or fails from the first call on, it has seen few calls by the time that is known,
 * however many links are due. Two rules keep a slow start from starving callers: an answer about one grant alone, such as a
 * refusal, counts like tokens do; and a call that is slow to answer releases all permits. So the start costs a caller at most
 * about four round trips, or one second if a round trip takes longer.
 */
@Injectable()
export class TokenCallPermits {
  private readonly permits = new Permits(1, QUEUE_LIMIT);
  private width = 1;

  constructor(private readonly settings: RefreshSettings) {}

  /** Token calls in flight. */
  get inUse(): number {
    return this.permits.inUse;
  }

  /** Token calls that may be in flight at once, for now. */
  get total(): number {
    return this.width;
  }

  /** Permits that the schedule may take now. */
  get freeForSchedule(): number {
    const kept = Math.floor(this.width * SHARE_FOR_CALLERS);
    return this.permits.waiting > 0 ? 0 : Math.max(0, this.width - kept - this.permits.inUse);
  }

  /**
   * Takes a permit for a caller, waiting for one if necessary.
   *
   * @param patience longest wait, in milliseconds
   * @param left aborted when nobody waits for the call any more
   * @returns whether it has one; false when time runs out, nobody waits any more, or too many are waiting already
   */
  async takeForCaller(patience: number, left?: AbortSignal): Promise<boolean> {
    return this.permits.take(patience, left);
  }

  /**
   * Takes a permit that {@link freeForSchedule} reported as free. A caller may have taken it while the link
   * was being claimed; the claimed link is refreshed anyway, because its lease is short.
   */
  takeForSchedule(): void {
    this.permits.takeAnyway();
  }

  /** Gives a permit back; the caller that has waited longest gets it. */
  release(): void {
    this.permits.release();
  }

  /** Allows one more call in flight, because the endpoint answered one. */
  widen(): void {
    this.widenTo(this.width + 1);
  }

  /** Starts slowly again, because the endpoint throttles or keeps failing. */
  narrow(): void {
    this.widenTo(1);
  }

  /** Releases all permits if the call that begins now is slow to answer. @returns a function that stops watching it */
  watchSlow(): () => void {
    const timer = setTimeout(() => {
      this.widenTo(this.settings.concurrency);
    }, SLOW_CALL);
    return () => {
      clearTimeout(timer);
    };
  }

  private widenTo(width: number): void {
    this.width = Math.min(width, this.settings.concurrency);
    this.permits.resize(this.width);
  }
}
