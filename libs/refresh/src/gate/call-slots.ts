import { Injectable } from '@nestjs/common';
import { RefreshSettings } from '../refresh-settings.js';

/**
 * The share of the slots that the schedule leaves to calls that wait for a token: a fifth, as with the rate; the schedule has
 * hours.
 */
const SHARE_FOR_CALLERS = 0.2;

/** Maximum number of links whose callers wait for a slot; more would wait longer than any caller's patience. */
const QUEUE_LIMIT = 1_000;

/** Milliseconds after which an unanswered call holds nobody back: an endpoint that refuses or throttles does so faster. */
const SLOW_CALL = 1_000;

/** A caller waiting for a slot. `take` hands it over. */
interface Waiting {
  readonly take: () => void;
}

/**
 * Bounds the token calls in flight on this replica. A call that waits for a token goes ahead of the schedule.
 *
 * It starts slowly: one call at a time, and one more for each answer, so that each round trip doubles the width up to the
 * setting. If the token endpoint throttles or fails from the first call on, it has seen few calls by the time that is known,
 * however many links are due. Two rules keep a slow start from starving callers: an answer about one grant alone, such as a
 * refusal, counts like tokens do; and a call that is slow to answer opens all slots. So the start costs a caller at most about
 * four round trips, or one second if a round trip takes longer.
 */
@Injectable()
export class CallSlots {
  private taken = 0;
  private width = 1;
  private readonly queue: Waiting[] = [];

  constructor(private readonly settings: RefreshSettings) {}

  /** Token calls in flight. */
  get busy(): number {
    return this.taken;
  }

  /** Token calls that may be in flight at once, for now. */
  get open(): number {
    return Math.min(this.width, this.settings.concurrency);
  }

  /** Slots that the schedule may take now. */
  get freeForSchedule(): number {
    const kept = Math.floor(this.open * SHARE_FOR_CALLERS);
    return this.queue.length > 0 ? 0 : Math.max(0, this.open - kept - this.taken);
  }

  /**
   * Takes a slot for a caller, waiting for one if necessary.
   *
   * @param patience longest wait, in milliseconds
   * @param left aborted when nobody waits for the call any more
   * @returns whether it has one; false when time runs out, nobody waits any more, or too many are waiting already
   */
  async enter(patience: number, left?: AbortSignal): Promise<boolean> {
    if (left?.aborted === true) return false;
    if (this.taken < this.open) {
      this.taken += 1;
      return true;
    }
    if (this.queue.length >= QUEUE_LIMIT || patience <= 0) return false;
    return this.waitInLine(patience, left);
  }

  /** Takes a slot that {@link freeForSchedule} has shown to be free. */
  take(): void {
    this.taken += 1;
  }

  /** Gives a slot back; the caller that has waited longest takes it. */
  leave(): void {
    this.taken -= 1;
    this.handOut();
  }

  /** Allows one more call in flight, because the endpoint answered one. */
  widen(): void {
    this.openTo(this.width + 1);
  }

  /** Starts slowly again, because the endpoint throttles or keeps failing. */
  narrow(): void {
    this.width = 1;
  }

  /** Opens all slots if the call that begins now is slow to answer. @returns a function that stops watching it */
  watchSlow(): () => void {
    const timer = setTimeout(() => {
      this.openTo(this.settings.concurrency);
    }, SLOW_CALL);
    return () => {
      clearTimeout(timer);
    };
  }

  private openTo(width: number): void {
    this.width = Math.min(width, this.settings.concurrency);
    this.handOut();
  }

  private waitInLine(patience: number, left: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (hasSlot: boolean): void => {
        clearTimeout(timer);
        left?.removeEventListener('abort', giveUp);
        resolve(hasSlot);
      };
      const waiting = {
        take: () => {
          settle(true);
        },
      };
      const giveUp = (): void => {
        const place = this.queue.indexOf(waiting);
        if (place >= 0) this.queue.splice(place, 1);
        settle(false);
      };
      const timer = setTimeout(giveUp, patience);
      left?.addEventListener('abort', giveUp);
      this.queue.push(waiting);
    });
  }

  private handOut(): void {
    while (this.taken < this.open) {
      const next = this.queue.shift();
      if (next === undefined) return;
      this.taken += 1;
      next.take();
    }
  }
}
