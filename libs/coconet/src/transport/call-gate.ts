import { Overloaded } from './upstream-errors.js';

/** How many may pass. */
export interface GateLimits {
  readonly places: number;
  readonly placesPerService: number;
  readonly queued: number;
  /** Milliseconds in the queue. */
  readonly patience: number;
}

interface Waiting {
  readonly enter: () => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * Bounds the exchanges in flight, so that a slow COCO fills a short queue instead of the process, and one service's
 * flood leaves places for the others.
 */
export class CallGate {
  private active = 0;
  private readonly queue: Waiting[] = [];
  private readonly perService = new Map<string, number>();

  constructor(private readonly limits: GateLimits) {}

  /** Exchanges in flight. */
  get busy(): number {
    return this.active;
  }

  /** Calls in the queue. */
  get waiting(): number {
    return this.queue.length;
  }

  /**
   * Takes a place; every taken place is given back by `leave`.
   *
   * @returns `undefined` when there is one at once, else a promise of it
   * @throws Overloaded at once when the service has its share or the queue is full; later when no place comes free
   */
  enter(serviceId: string): Promise<void> | undefined {
    const held = this.perService.get(serviceId) ?? 0;
    if (held >= this.limits.placesPerService) throw new Overloaded('service');
    if (this.active >= this.limits.places && this.queue.length >= this.limits.queued)
      throw new Overloaded('broker');
    this.perService.set(serviceId, held + 1);
    if (this.active < this.limits.places) {
      this.active += 1;
      return undefined;
    }
    return this.wait(serviceId);
  }

  /** Gives a place back; the call that has waited longest takes it. */
  leave(serviceId: string): void {
    this.release(serviceId);
    const next = this.queue.shift();
    if (next === undefined) {
      this.active -= 1;
      return;
    }
    clearTimeout(next.timer);
    next.enter();
  }

  private wait(serviceId: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        enter: resolve,
        timer: setTimeout(() => {
          this.queue.splice(this.queue.indexOf(waiting), 1);
          this.release(serviceId);
          reject(new Overloaded('broker'));
        }, this.limits.patience),
      };
      this.queue.push(waiting);
    });
  }

  private release(serviceId: string): void {
    const held = this.perService.get(serviceId) ?? 0;
    if (held > 1) this.perService.set(serviceId, held - 1);
    else this.perService.delete(serviceId);
  }
}
