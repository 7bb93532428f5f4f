import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BrokerError, Ids } from '#kernel';
import type { AuditEvent } from './audit-event.js';

/** Milliseconds that records which may wait are gathered before one statement writes them. */
const GATHER_INTERVAL = 100;

/** Records that may wait at most; past it new ones are written at once, by their caller's own statement. */
const WAITING_LIMIT = 10_000;

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
  private waiting: IdentifiedEvent[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly ids: Ids,
  ) {}

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

  /** Gathers the record with others and writes them within moments; kept and tried again while the database is away. */
  recordSoon(event: AuditEvent): void {
    if (this.waiting.length >= WAITING_LIMIT) {
      this.logger.error(
        `More than ${WAITING_LIMIT} audit records wait for the database; the oldest is dropped`,
      );
      this.waiting.shift();
    }
    this.waiting.push(...this.identify([event]));
    this.timer ??= setTimeout(() => void this.flush(), GATHER_INTERVAL);
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
    await this.flush();
    clearTimeout(this.timer);
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, STATEMENT_LIMIT);
      try {
        await insertEvents(this.database, batch);
      } catch {
        this.timer ??= setTimeout(() => void this.flush(), GATHER_INTERVAL * 10);
        return;
      }
      const written = new Set(batch);
      this.waiting = this.waiting.filter((event) => !written.has(event));
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
