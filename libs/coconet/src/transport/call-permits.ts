import { Permits } from '#kernel';
import { Overloaded } from './upstream-errors.js';

/** How many calls may be in flight, and how many may wait. */
export interface CallLimits {
  readonly permits: number;
  readonly permitsPerService: number;
  readonly queueLimit: number;
  /** Longest wait in the queue, in milliseconds. */
  readonly patience: number;
}

/**
 * Limits the exchanges in flight, so that a slow COCO fills a short queue instead of the process. A service's calls in the queue
 * count towards its share too, so one service's flood fills neither the permits nor the queue.
 */
export class CallPermits {
  private readonly permits: Permits;
  private readonly perService = new Map<string, number>();

  constructor(private readonly limits: CallLimits) {
    this.permits = new Permits(limits.permits, limits.queueLimit);
  }

  /** Exchanges in flight. */
  get inUse(): number {
    return this.permits.inUse;
  }

  /** Calls in the queue. */
  get waiting(): number {
    return this.permits.waiting;
  }

  /**
   * Takes a permit; every permit that was taken is given back by {@link release}.
   *
   * @returns `undefined` if there is one at once, else a promise of it
   * @throws Overloaded at once if the service has its share or the queue is full; later if no permit comes free in time
   */
  take(serviceId: string): Promise<void> | undefined {
    const held = this.perService.get(serviceId) ?? 0;
    if (held >= this.limits.permitsPerService) throw new Overloaded('service');
    const granted = this.permits.take(this.limits.patience);
    if (granted === false) throw new Overloaded('broker');
    this.perService.set(serviceId, held + 1);
    // Almost every call gets its permit at once and is spared the promise.
    return granted === true ? undefined : this.wait(serviceId, granted);
  }

  /** Gives a permit back; the call that has waited longest gets it. */
  release(serviceId: string): void {
    this.leaveShare(serviceId);
    this.permits.release();
  }

  private async wait(serviceId: string, granted: Promise<boolean>): Promise<void> {
    if (await granted) return;
    this.leaveShare(serviceId);
    throw new Overloaded('broker');
  }

  private leaveShare(serviceId: string): void {
    const held = this.perService.get(serviceId) ?? 0;
    if (held > 1) this.perService.set(serviceId, held - 1);
    else this.perService.delete(serviceId);
  }
}
