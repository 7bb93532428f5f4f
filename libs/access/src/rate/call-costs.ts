import { Injectable } from '@nestjs/common';
import type { CallContext } from '../caller.js';
import { RateLimiter } from './rate-limiter.js';

/**
 * Counts what a call of a service costs beyond itself: a list that reads every zone, or a batch of commands, is many calls to
 * COCO, and so many of the service's rate.
 */
@Injectable()
export class CallCosts {
  private readonly begun = new WeakSet<CallContext>();

  constructor(private readonly rates: RateLimiter) {}

  /** Notes one call to COCO. The first was paid for when the service's call came in. */
  note(call: CallContext): void {
    if (!this.begun.has(call)) {
      this.begun.add(call);
      return;
    }
    const { serviceId, rateLimit } = call.caller;
    if (rateLimit !== undefined) this.rates.charge(serviceId, rateLimit);
  }
}
