import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { FlushTimer } from '#kernel';
import type { AuditActor, AuditEvent } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';
import { CallCounter } from './call-counter.js';
import { StrangerCalls } from '../strangers/stranger-calls.js';

/** A call that was refused before anything was done. */
export interface RefusedCall {
  readonly actor: AuditActor;
  /** The calling service, if known. */
  readonly callingServiceId?: string | undefined;
  /** A code, such as `insufficient_scope`. */
  readonly reason: string;
  /** Method and pattern of the route, such as `GET /v1/links/:id`. */
  readonly operation: string;
  readonly linkId?: string | undefined;
  /** The service that owns the link; else the one that called. */
  readonly serviceId?: string | undefined;
  /** The id in the key that was sent, whether or not such a key exists. */
  readonly keyId?: string | undefined;
  /** The grant of the link that no longer holds. */
  readonly grantId?: string | undefined;
  readonly requestId: string;
  readonly remoteAddress: string;
}

/**
 * Milliseconds in which calls of one kind are one record, or two: the first, and how many there were after it. A minute, as
 * for counted reads: a trail is read by the minute.
 */
const PERIOD = 60_000;

/**
 * Kinds of one caller told apart in one period. Beyond it their refusals are still counted under their name, without the details
 * that they vary: nobody hides among others, and nobody hides others.
 */
const KINDS_OF_CALLER = 100;

interface Tally {
  /** The latest of its kind. */
  event: AuditEvent;
  /** Not recorded yet. */
  calls: number;
}

/**
 * Records calls that were refused, at a cost that does not grow with their number: of a known caller's calls of the same kind
 * (why, which route and link, from where) the first is recorded at once, and what follows within a minute as one record with its
 * count. Calls without a known caller never reach the trail: {@link StrangerCalls} counts them.
 */
@Injectable()
export class RefusedCalls implements OnModuleDestroy {
  /** By caller, then by kind. */
  private callers = new Map<string, Map<string, Tally>>();
  private readonly timer = new FlushTimer(PERIOD, () => {
    this.flush();
  });

  constructor(
    private readonly trail: AuditTrail,
    private readonly counter: CallCounter,
    private readonly strangers: StrangerCalls,
  ) {}

  /** Notes a refused call; costs no separate statement. */
  note(call: RefusedCall): void {
    if (call.callingServiceId !== undefined) this.counter.countOfService(call.callingServiceId, 'refused');
    this.record(eventOf(call));
  }

  /** Notes a refusal with its own kind of record, within the same bounds. Its details hold the `reason`. */
  record(event: AuditEvent): void {
    if (event.actor.id === undefined) {
      this.strangers.note(event);
      return;
    }
    const kinds = this.kindsOf(event);
    const kind = kindOf(event);
    const tally = kinds.get(kind);
    if (tally !== undefined) {
      tally.event = event;
      tally.calls += 1;
    } else if (kinds.size < KINDS_OF_CALLER) kinds.set(kind, { event, calls: this.recordFirst(event) });
    else addToOthers(kinds, event);
    this.timer.set();
  }

  /** Records what was counted, and begins a new period. Whatever the trail has no room for stays counted. */
  flush(): void {
    this.end(() => this.trail.hasRoom);
  }

  /** Before the trail writes for the last time. */
  onModuleDestroy(): void {
    this.end(() => true);
  }

  private end(hasRoom: () => boolean): void {
    this.timer.clear();
    const { callers } = this;
    this.callers = new Map();
    for (const [caller, kinds] of callers)
      for (const [kind, tally] of kinds) {
        if (tally.calls === 0) continue;
        if (hasRoom()) this.trail.recordSoon(withCalls(tally));
        else this.keep(caller, kind, tally);
      }
    if (this.callers.size > 0) this.timer.set();
  }

  /** @returns the calls that are left to be recorded */
  private recordFirst(event: AuditEvent): number {
    if (!this.trail.hasRoom) return 1;
    this.trail.recordSoon(event);
    return 0;
  }

  private kindsOf({ actor }: AuditEvent): Map<string, Tally> {
    const caller = `${actor.kind} ${actor.id ?? ''}`;
    const known = this.callers.get(caller);
    if (known !== undefined) return known;
    const kinds = new Map<string, Tally>();
    this.callers.set(caller, kinds);
    return kinds;
  }

  private keep(caller: string, kind: string, tally: Tally): void {
    const kinds = this.callers.get(caller) ?? new Map<string, Tally>();
    this.callers.set(caller, kinds.set(kind, tally));
  }
}

function kindOf({ action, linkId, remoteAddress, details }: AuditEvent): string {
  return JSON.stringify([action, linkId, remoteAddress, details]);
}

/** What is recorded about refusals beyond the limit: who, and why. */
function addToOthers(kinds: Map<string, Tally>, event: AuditEvent): void {
  const { action, result, actor, serviceId, details } = event;
  const reason = details?.reason ?? '';
  const others = { action, result, actor, serviceId, details: { operation: 'others', reason } };
  const kind = kindOf(others);
  const tally = kinds.get(kind) ?? { event: others, calls: 0 };
  tally.calls += 1;
  kinds.set(kind, tally);
}

function withCalls({ event, calls }: Tally): AuditEvent {
  return calls > 1 ? { ...event, details: { ...event.details, calls } } : event;
}

function eventOf(call: RefusedCall): AuditEvent {
  const { actor, linkId, serviceId, callingServiceId, requestId, remoteAddress } = call;
  const { operation, reason, keyId, grantId } = call;
  return {
    action: 'call.refused',
    result: 'refused',
    actor,
    linkId,
    serviceId: serviceId ?? callingServiceId,
    requestId,
    remoteAddress,
    details: {
      operation,
      reason,
      ...(keyId !== undefined && { keyId }),
      ...(grantId !== undefined && { grantId }),
    },
  };
}
