/** The faults in force. */

import { randomUUID } from 'node:crypto';
import type { EndpointName, Exchange } from '../http/exchange.js';
import { strikes } from './fault.js';
import type { Fault, FaultAction } from './fault.js';
import type { FaultOrder } from './parse-fault.js';

/** Holds the faults in the order they were ordered; of several that fit a call, the oldest strikes. */
export class FaultRegister {
  readonly #faults = new Map<string, Fault>();

  /** Activates a fault, for `times` calls, for `milliseconds`, or permanently. Returns its id. */
  add({ match, action, times, milliseconds }: FaultOrder): string {
    const id = randomUUID();
    const endsAt = milliseconds === null ? null : Date.now() + milliseconds;
    this.#faults.set(id, { id, match, action, remaining: times, endsAt, struck: 0 });
    return id;
  }

  /** The fault that strikes this call, used up by one; a fault that is used up is out of force. */
  strike(endpoint: EndpointName, exchange: Exchange): FaultAction | undefined {
    const fault = this.list().find(({ match }) => strikes(match, endpoint, exchange));
    if (!fault) return undefined;
    fault.struck += 1;
    if (fault.remaining !== null) fault.remaining -= 1;
    if (fault.remaining === 0) this.#faults.delete(fault.id);
    return fault.action;
  }

  /** Those in force now, oldest first. */
  list(): Fault[] {
    const now = Date.now();
    for (const { id, endsAt } of this.#faults.values()) {
      if (endsAt !== null && endsAt <= now) this.#faults.delete(id);
    }
    return [...this.#faults.values()];
  }

  /** Takes one fault out of force; whether there was one. */
  remove(id: string): boolean {
    return this.#faults.delete(id);
  }

  clear(): void {
    this.#faults.clear();
  }
}
