import { Overloaded } from './upstream-errors.js';

/** How many calls may be in flight, and how many may wait. */
export interface CallLimits {
  readonly permits: number;
  readonly permitsPerService: number;
  readonly queueLimit: number;
  /** Longest wait in the queue, in milliseconds. */
  readonly patience: number;
}

/** A call in the queue. Both ways out of it end in `settle`, and only the first counts. */
interface Waiter {
  readonly arrivedAt: number;
  /** @param refusal why it gets no permit; absent if it gets one */
  settle(refusal?: Overloaded): void;
}

/** The calls of one service. */
interface Share {
  running: number;
  /** When it last got a permit, as a count of what happened. */
  servedAt: number;
  /** In the order of arrival. */
  readonly queue: Set<Waiter>;
}

/**
 * Limits the exchanges in flight, so that a slow COCO fills a short queue instead of the process.
 *
 * Under contention services share alike, however many calls each makes: a permit that comes free goes to the service that has the
 * fewest exchanges in flight, and where the queue is full, a call of a service with few in it takes the place of the newest of the
 * service with most. A service's calls in the queue count towards its limit too.
 */
export class CallPermits {
  private readonly shares = new Map<string, Share>();
  private taken = 0;
  private queued = 0;
  private moment = 0;

  constructor(private readonly limits: CallLimits) {}

  /** Exchanges in flight. */
  get inUse(): number {
    return this.taken;
  }

  /** Calls in the queue. */
  get waiting(): number {
    return this.queued;
  }

  /**
   * Takes a permit; every permit that was taken is given back by {@link release}.
   *
   * @returns `undefined` if there is one at once, else a promise of it
   * @throws Overloaded at once if the service has its share or the queue is full; later if no permit comes free in time, or the place
   * in the queue went to a service with fewer calls
   */
  take(serviceId: string): Promise<void> | undefined {
    const share = this.shares.get(serviceId) ?? { running: 0, servedAt: 0, queue: new Set<Waiter>() };
    if (share.running + share.queue.size >= this.limits.permitsPerService) throw new Overloaded('service');
    if (this.taken >= this.limits.permits) {
      if (this.queued >= this.limits.queueLimit) this.makeRoomFor(share);
      this.shares.set(serviceId, share);
      return this.wait(serviceId, share);
    }
    this.shares.set(serviceId, share);
    this.grant(share);
    // Almost every call gets its permit at once and is spared the promise.
    return undefined;
  }

  /** Gives a permit back. */
  release(serviceId: string): void {
    const share = this.shares.get(serviceId);
    if (share === undefined || share.running === 0)
      throw new Error('A permit was released that nobody held.');
    share.running -= 1;
    this.taken -= 1;
    this.forgetIdle(serviceId, share);
    this.handOut();
  }

  private wait(serviceId: string, share: Share): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiter.settle(new Overloaded('broker'));
      }, this.limits.patience);
      const waiter: Waiter = {
        arrivedAt: (this.moment += 1),
        settle: (refusal) => {
          clearTimeout(timer);
          if (!share.queue.delete(waiter)) return;
          this.queued -= 1;
          this.forgetIdle(serviceId, share);
          if (refusal === undefined) resolve();
          else reject(refusal);
        },
      };
      share.queue.add(waiter);
      this.queued += 1;
    });
  }

  private grant(share: Share): void {
    this.taken += 1;
    share.running += 1;
    share.servedAt = this.moment += 1;
  }

  private handOut(): void {
    while (this.taken < this.limits.permits && this.queued > 0) {
      const next = [...this.shares.values()].filter(({ queue }) => queue.size > 0).toSorted(byNeed)[0];
      const [first] = next?.queue ?? [];
      if (next === undefined || first === undefined) return;
      this.grant(next);
      first.settle();
    }
  }

  /** @throws Overloaded if no service has so many more calls in the queue that it would still have more without one */
  private makeRoomFor({ queue }: Share): void {
    const [longest] = [...this.shares.values()].toSorted((one, other) => other.queue.size - one.queue.size);
    const newest = [...(longest?.queue ?? [])].at(-1);
    if (longest === undefined || newest === undefined || longest.queue.size <= queue.size + 1)
      throw new Overloaded('broker');
    newest.settle(new Overloaded('service'));
  }

  private forgetIdle(serviceId: string, { running, queue }: Share): void {
    if (running === 0 && queue.size === 0) this.shares.delete(serviceId);
  }
}

/** The service with the fewest exchanges in flight first, and of equal ones that which has waited longest for its turn. */
function byNeed(one: Share, other: Share): number {
  return one.running - other.running || one.servedAt - other.servedAt || arrivalOf(one) - arrivalOf(other);
}

function arrivalOf({ queue }: Share): number {
  const [first] = queue;
  return first?.arrivedAt ?? Infinity;
}
