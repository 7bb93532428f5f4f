import { Injectable } from '@nestjs/common';
import type { CallContext } from '../caller.js';
import { RateLimiter } from './rate-limiter.js';

/**
 * Marks a call whose first call to COCO has been made. A set of all calls would cost more, also in garbage collection.
 */
const BEGUN = Symbol('begun');

/**
 * Counts what a call of a service costs beyond itself: a list that reads every zone, or a batch of commands, is many
 * calls to COCO, and counts as that many against the service's rate.
 */
@Injectable()
export class CallCosts {
  constructor(private readonly rates: RateLimiter) {}

  /** Notes one call to COCO. The first was paid for when the service's call came in. */
  note(call: CallContext & { [BEGUN]?: boolean }): void {
    if (call[BEGUN] !== true) {
      call[BEGUN] = true;
      return;
    }
    const { serviceId, rateLimit } = call.caller;
    if (rateLimit !== undefined) this.rates.charge(serviceId, rateLimit);
  }
}
