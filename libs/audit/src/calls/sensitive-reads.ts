import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Clock, FlushTimer } from '#kernel';
import type { AuditEvent } from '../audit-event.js';
import { AuditTrail } from '../audit-trail.js';

/** A service was shown the state of sensitive capabilities. */
export interface SensitiveRead {
  /** The service that read. */
  readonly readerId: string;
  /** The service that owns the link. */
  readonly ownerId: string;
  readonly linkId: string;
  readonly grantId?: string | undefined;
  /** By COCO's names; `*` for an answer that passed unread, because the service may read everything. */
  readonly capabilities: readonly string[];
}

/** Milliseconds that are one record: a trail is read by the minute. */
const MINUTE = 60_000;

/**
 * Records of one replica for one minute, besides those that are left of a service's links beyond it: some ten a second, which the
 * trail takes easily. A service that polls more homes than that each minute has one record for each capability instead.
 */
const KINDS_LIMIT = 600;

interface Tally {
  readonly event: AuditEvent;
  calls: number;
}

/**
 * Counts who was shown the state of sensitive capabilities, such as cameras and locks: in memory, and after each minute as one record
 * of the trail for each reader, link and capability. No read waits for it.
 */
@Injectable()
export class SensitiveReads implements OnModuleDestroy {
  private minute = 0;
  /** The same for records: made once, not for each read. */
  private minuteText = '';
  private tallies = new Map<string, Tally>();
  private isStopping = false;
  private readonly timer = new FlushTimer(MINUTE, () => {
    this.flush();
  });

  constructor(
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Counts one read, if there is one; costs no statement. */
  note(read: SensitiveRead | undefined): void {
    if (read === undefined) return;
    this.begin();
    for (const capability of read.capabilities) this.add(read, capability);
    // Calls end after this class has stopped; the trail writes later still.
    if (this.isStopping) this.record(true);
    else this.timer.set();
  }

  /** Hands everything counted so far to the trail, which writes it soon. What it has no room for stays counted. */
  flush(): void {
    this.record(this.trail.hasRoom);
  }

  /** Before the trail writes for the last time. */
  onModuleDestroy(): void {
    this.isStopping = true;
    this.record(true);
  }

  private record(hasRoom: boolean): void {
    this.timer.clear();
    if (!hasRoom) {
      this.timer.set();
      return;
    }
    const { tallies } = this;
    this.tallies = new Map();
    for (const { event, calls } of tallies.values())
      this.trail.recordSoon({ ...event, details: { ...event.details, calls } });
  }

  /** Each record is about one minute, so a new one ends the last. */
  private begin(): void {
    const now = this.clock.now().getTime();
    const minute = now - (now % MINUTE);
    if (minute === this.minute) return;
    if (this.tallies.size > 0) this.flush();
    this.minute = minute;
    this.minuteText = new Date(minute).toISOString();
  }

  private add(read: SensitiveRead, capability: string): void {
    const { readerId, linkId, grantId = '' } = read;
    const minute = this.minuteText;
    const own = `${minute} ${readerId} ${linkId} ${grantId} ${capability}`;
    const known = this.tallies.get(own);
    if (known !== undefined) known.calls += 1;
    else if (this.tallies.size < KINDS_LIMIT)
      this.tallies.set(own, { event: eventOf(read, capability, minute), calls: 1 });
    else this.addToOthers(readerId, capability, minute);
  }

  private addToOthers(readerId: string, capability: string, minute: string): void {
    const key = `${minute} ${readerId} ${capability}`;
    const tally = this.tallies.get(key) ?? {
      event: eventOf({ readerId, ownerId: readerId }, capability, minute),
      calls: 0,
    };
    tally.calls += 1;
    this.tallies.set(key, tally);
  }
}

type Reader = Pick<SensitiveRead, 'readerId' | 'ownerId'> & Partial<SensitiveRead>;

function eventOf(
  { readerId, ownerId, linkId, grantId }: Reader,
  capability: string,
  minute: string,
): AuditEvent {
  return {
    action: 'calls.counted',
    result: 'succeeded',
    actor: { kind: 'service', id: readerId },
    linkId,
    serviceId: ownerId,
    details: { minute, capability, ...(grantId !== undefined && { grant: grantId }) },
  };
}
