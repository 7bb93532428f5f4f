import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { AuditActor, AuditEvent } from './audit-event.js';
import { AuditTrail } from './audit-trail.js';
import { CallCounter } from './call-counter.js';

/** A call that was turned away before anything was done for it. */
export interface RefusedCall {
  readonly actor: AuditActor;
  /** The service that called, as far as it is known. */
  readonly callingServiceId?: string | undefined;
  /** A code, such as `insufficient_scope`. */
  readonly reason: string;
  /** Method and pattern of the route, such as `GET /v1/links/:id`. */
  readonly operation: string;
  readonly linkId?: string | undefined;
  /** The service that owns the link; else the one that called. */
  readonly serviceId?: string | undefined;
  /** The id that stands in the key that was sent, whether or not there is such a key. */
  readonly keyId?: string | undefined;
  readonly requestId: string;
  readonly remoteAddress: string;
}

/** Milliseconds in which calls of one kind are one record, or two: the first, and how many there were after it. */
const PERIOD = 60_000;

/** Kinds told apart in one period: whoever varies their calls does not fill the trail. */
const KINDS_LIMIT = 500;

/** Of what is beyond that limit only the reason is told. */
const OTHERS = { actor: { kind: 'unknown' }, operation: 'others', requestId: '', remoteAddress: '' } as const;

interface Tally {
  /** The latest of its kind. */
  call: RefusedCall;
  /** Not recorded yet. */
  calls: number;
}

/**
 * Records calls that were refused, at a cost that does not grow with their number: of calls of the same kind (who, why,
 * which route and link, from where) the first is recorded at once, and what follows within a minute as one record with its
 * count. A flood of bad keys, or a service far beyond its rate, thus costs two records a minute.
 */
@Injectable()
export class RefusedCalls implements OnModuleDestroy {
  private tallies = new Map<string, Tally>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly trail: AuditTrail,
    private readonly counter: CallCounter,
  ) {}

  /** Notes a refused call; costs no statement of its own. */
  note(call: RefusedCall): void {
    if (call.callingServiceId !== undefined) this.counter.countOfService(call.callingServiceId, 'refused');
    const kind = kindOf(call);
    const tally = this.tallies.get(kind);
    if (tally !== undefined) {
      tally.call = call;
      tally.calls += 1;
    } else if (this.tallies.size < KINDS_LIMIT) {
      this.tallies.set(kind, { call, calls: 0 });
      this.trail.recordSoon(recordOf(call, 1));
    } else this.addToOthers(call.reason);
    this.timer ??= setTimeout(() => {
      this.flush();
    }, PERIOD);
  }

  /** Records what was counted, and begins a new period. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { tallies } = this;
    this.tallies = new Map();
    for (const { call, calls } of tallies.values())
      if (calls > 0) this.trail.recordSoon(recordOf(call, calls));
  }

  /** Before the trail writes for the last time. */
  onModuleDestroy(): void {
    this.flush();
  }

  private addToOthers(reason: string): void {
    const tally = this.tallies.get(reason) ?? { call: { ...OTHERS, reason }, calls: 0 };
    tally.calls += 1;
    this.tallies.set(reason, tally);
  }
}

function kindOf({ actor, reason, operation, linkId, keyId, remoteAddress }: RefusedCall): string {
  return JSON.stringify([actor.kind, actor.id, reason, operation, linkId, keyId, remoteAddress]);
}

function recordOf(call: RefusedCall, calls: number): AuditEvent {
  const { actor, linkId, serviceId, callingServiceId, requestId, remoteAddress } = call;
  const { operation, reason, keyId } = call;
  return {
    action: 'call.refused',
    result: 'refused',
    actor,
    linkId,
    serviceId: serviceId ?? callingServiceId,
    requestId: requestId === '' ? undefined : requestId,
    remoteAddress: remoteAddress === '' ? undefined : remoteAddress,
    details: { operation, reason, ...(keyId !== undefined && { keyId }), ...(calls > 1 && { calls }) },
  };
}
