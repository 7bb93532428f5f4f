import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BrokerError, Clock, Ids, SystemClock } from '#kernel';
import type { AuditEvent } from './audit-event.js';

/** Milliseconds that records which may wait are gathered before one statement writes them. */
const GATHER_INTERVAL = 100;

/**
 * Records that may wait for the database before commands, which would add to them, are refused: some ten megabytes, and
 * far more than the calls that can be under way when it goes away.
 */
const WAITING_LIMIT = 10_000;

/** Milliseconds between two attempts while the database is away. */
const OUTAGE_RETRY = 1_000;

/** Milliseconds for which a stop tries to write what still waits; what it could not write then is lost, and said so. */
const LAST_PATIENCE = 2_000;

/** Records one statement writes at most. */
const STATEMENT_LIMIT = 500;

/** The record that must precede an action could not be committed, so the action does not take place. */
export class AuditUnavailable extends BrokerError {
  constructor(cause: unknown) {
    super('audit_unavailable', 'The audit record could not be written, so nothing was done. Try again.', {
      cause,
      retryAfterSeconds: 5,
    });
  }
}

type QueryTarget = Pick<EntityManager, 'query'> | Pick<DataSource, 'query'>;

const INSERT_EVENTS = `
  INSERT INTO audit_events
    (id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details)
  SELECT id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::text[],
    $9::text[], $10::jsonb[]) AS e
    (id, action, result, actor_kind, actor_id, link_id, service_id, request_id, remote_address, details)
  ON CONFLICT (id) DO NOTHING`;

/** Writes what happened. */
@Injectable()
export class AuditTrail implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditTrail.name);
  private readonly waiting: IdentifiedEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  /** Since when the database has not taken what waits, on the monotonic clock. */
  private waitingSince: number | undefined;

  constructor(
    private readonly database: DataSource,
    private readonly ids: Ids,
    private readonly clock: Clock = new SystemClock(),
  ) {}

  /** Records that wait for their statement. */
  get length(): number {
    return this.waiting.length;
  }

  /** Milliseconds for which the oldest of them has waited; 0 where none waits. */
  get oldestAge(): number {
    return this.waitingSince === undefined ? 0 : this.clock.monotonic() - this.waitingSince;
  }

  /** Writes records as part of the caller's transaction: they stand exactly if the change stands. */
  async recordWithin(manager: Pick<EntityManager, 'query'>, events: readonly AuditEvent[]): Promise<void> {
    if (events.length > 0) await insertEvents(manager, this.identify(events));
  }

  /**
   * Resolves once the record is committed.
   *
   * @throws AuditUnavailable when it can't be; the caller must then not do what it was about to do
   */
  async recordNow(event: AuditEvent): Promise<void> {
    try {
      await insertEvents(this.database, this.identify([event]));
    } catch (cause) {
      throw new AuditUnavailable(cause);
    }
  }

  /**
   * Gathers the record with others and writes them within moments. None is ever dropped: while the database is away all are
   * kept, in order, and tried again.
   */
  recordSoon(event: AuditEvent): void {
    this.waiting.push(...this.identify([event]));
    this.waitingSince ??= this.clock.monotonic();
    this.timer ??= setTimeout(() => void this.flush(), GATHER_INTERVAL);
  }

  /**
   * Asked before something is done that `recordSoon` will have to record.
   *
   * @throws AuditUnavailable while so many records wait for the database that no more can be promised
   */
  requireRoom(): void {
    if (this.waiting.length >= WAITING_LIMIT) throw new AuditUnavailable(undefined);
  }

  /** Writes everything that waits. */
  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing.then(() => this.writeWaiting());
    await this.writing;
  }

  /** While the database can still be reached: its connections are closed in the step after this one. */
  async beforeApplicationShutdown(): Promise<void> {
    const deadline = this.clock.monotonic() + LAST_PATIENCE;
    await this.flush();
    while (this.waiting.length > 0 && this.clock.monotonic() < deadline) {
      await pause(GATHER_INTERVAL);
      await this.flush();
    }
    clearTimeout(this.timer);
    if (this.waiting.length > 0)
      this.logger.error(`${this.waiting.length} audit records are lost: the database did not take them`);
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, STATEMENT_LIMIT);
      const startedAt = this.clock.monotonic();
      try {
        await insertEvents(this.database, batch);
      } catch {
        // Nothing is taken away, so that order is kept; the ids keep one that was committed unseen from being doubled.
        this.timer ??= setTimeout(() => void this.flush(), OUTAGE_RETRY);
        return;
      }
      this.waiting.splice(0, batch.length);
      this.waitingSince = this.waiting.length > 0 ? startedAt : undefined;
    }
  }

  private identify(events: readonly AuditEvent[]): IdentifiedEvent[] {
    return events.map((event) => ({ ...event, id: this.ids.next() }));
  }
}

interface IdentifiedEvent extends AuditEvent {
  readonly id: string;
}

async function insertEvents(target: QueryTarget, events: readonly IdentifiedEvent[]): Promise<void> {
  await target.query(INSERT_EVENTS, [
    events.map((event) => event.id),
    events.map((event) => event.action),
    events.map((event) => event.result),
    events.map((event) => event.actor.kind),
    events.map((event) => storable(event.actor.id)),
    events.map((event) => event.linkId ?? null),
    events.map((event) => event.serviceId ?? null),
    events.map((event) => storable(event.requestId)),
    events.map((event) => storable(event.remoteAddress)),
    events.map((event) =>
      JSON.stringify(event.details ?? {}, (_name, value: unknown) => storableValue(value)),
    ),
  ]);
}

/** PostgreSQL stores neither NUL nor half a surrogate pair, and one such text must not keep the others from being written. */
function storable(text: string | undefined): string | null {
  return text?.toWellFormed().replaceAll('\0', '\ufffd') ?? null;
}

function storableValue(value: unknown): unknown {
  return typeof value === 'string' ? storable(value) : value;
}
