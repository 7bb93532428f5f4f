/** A caller in the queue. Both ways out of the queue end in `settle`, and only the first counts. */
interface Waiter {
  settle(granted: boolean): void;
}

/**
 * A counting semaphore: limits how much work is in flight at once and queues the rest, first come, first served.
 *
 * A permit that comes free goes straight to the caller that has waited longest, so that no newcomer can slip in between. A caller
 * that gives up leaves the queue at once. If it gives up in the same turn of the event loop in which it gets the permit, what
 * happened first counts, and `take` says which: a caller that gets `true` holds a permit and must release it.
 */
export class Permits {
  private taken = 0;
  // A set keeps the order of arrival, and a caller in the middle of it can leave without a search.
  private readonly queue = new Set<Waiter>();

  /**
   * @param total permits that may be in use at once
   * @param queueLimit callers that may wait for a permit
   */
  constructor(
    private total: number,
    private readonly queueLimit: number,
  ) {}

  /** Permits in use. Above the limit after {@link takeAnyway}, or while a lower limit takes effect. */
  get inUse(): number {
    return this.taken;
  }

  /** Callers in the queue. */
  get waiting(): number {
    return this.queue.size;
  }

  /**
   * Takes a permit, waiting for one if necessary. {@link release} gives it back.
   *
   * @param patience longest wait, in milliseconds; without it the wait has no limit
   * @param abandoned aborted when nobody needs the permit any more
   * @returns `true` or `false` at once if no wait is needed or possible: `false` means that the queue is full, `patience` is 0 or
   * less, or `abandoned` is aborted already. Otherwise a promise of whether a permit came in time.
   */
  take(patience?: number, abandoned?: AbortSignal): boolean | Promise<boolean> {
    if (abandoned?.aborted === true) return false;
    if (this.taken < this.total) {
      this.taken += 1;
      return true;
    }
    if (this.queue.size >= this.queueLimit || (patience !== undefined && patience <= 0)) return false;
    return this.wait(patience, abandoned);
  }

  /** Takes a permit even if none is free, for work that can no longer wait. Nobody else gets one until enough are released. */
  takeAnyway(): void {
    this.taken += 1;
  }

  /** Gives a permit back. @throws Error if none is in use: a permit released twice would raise the limit permanently */
  release(): void {
    if (this.taken === 0) throw new Error('A permit was released that nobody held.');
    this.taken -= 1;
    this.handOut();
  }

  /** Changes the limit. Permits in use stay valid; new ones go to waiting callers immediately. */
  resize(total: number): void {
    this.total = total;
    this.handOut();
  }

  private wait(patience: number | undefined, abandoned: AbortSignal | undefined): Promise<boolean> {
    return new Promise((resolve) => {
      const giveUp = (): void => {
        waiter.settle(false);
      };
      const timer = patience === undefined ? undefined : setTimeout(giveUp, patience);
      const waiter: Waiter = {
        settle: (granted) => {
          clearTimeout(timer);
          abandoned?.removeEventListener('abort', giveUp);
          this.queue.delete(waiter);
          resolve(granted);
        },
      };
      abandoned?.addEventListener('abort', giveUp);
      this.queue.add(waiter);
    });
  }

  private handOut(): void {
    for (const next of this.queue) {
      if (this.taken >= this.total) return;
      this.taken += 1;
      next.settle(true);
    }
  }
}
