import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { refusesValues, writeInHalves, type RefusedItem } from '#database';
import { BrokerError, Clock, FlushTimer, Ids, SystemClock } from '#kernel';
import type { AuditEvent } from './audit-event.js';
import { insertEvents, type IdentifiedEvent } from './insert-events.js';
import { refusalCode, setAside } from './set-aside.js';

/**
 * Milliseconds that records which may wait are gathered before one statement writes them: at most ten statements a second
 * for any number of calls, and little to lose in a crash.
 */
const GATHER_INTERVAL = 100;

/**
 * Records that may wait for the database before commands, which would add to them, are refused: some ten megabytes, and
 * far more than the calls that can be in progress when it goes down.
 */
const WAITING_LIMIT = 10_000;

/**
 * Milliseconds that a record may wait before its replica calls itself unready: longer than a fail-over of the database takes,
 * and short enough that little is lost if the process dies.
 */
const LONGEST_WAIT = 30_000;

/** Milliseconds between two attempts while the database is down: soon enough after its return, and no load while it starts. */
const OUTAGE_RETRY = 1_000;

/** Milliseconds for which a stop tries to write what still waits; records not written by then are lost, and logged as such. */
const LAST_PATIENCE = 2_000;

/** Records one statement writes at most: about 500 KB, well within the time that a statement of a call has. */
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

interface WaitingEvent extends IdentifiedEvent {
  /** When it began to wait, on the monotonic clock. */
  readonly since: number;
}

/** Writes what happened. */
@Injectable()
export class AuditTrail implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AuditTrail.name);
  private readonly waiting: WaitingEvent[] = [];
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => this.flush());
  private writing: Promise<void> = Promise.resolve();
  private refusal: string | undefined;
  private asideCount = 0;

  constructor(
    private readonly database: DataSource,
    private readonly ids: Ids,
    private readonly clock: Clock = new SystemClock(),
  ) {}

  /** Records that wait for their statement. */
  get length(): number {
    return this.waiting.length;
  }

  /** Milliseconds for which the oldest of them has waited; 0 if none waits. */
  get oldestAge(): number {
    const [oldest] = this.waiting;
    return oldest === undefined ? 0 : this.clock.monotonic() - oldest.since;
  }

  /** Records of this process that PostgreSQL rejected and that were set aside. */
  get recordsSetAside(): number {
    return this.asideCount;
  }

  /** Whether more records may wait: callers that can skip or delay their record ask first. */
  get hasRoom(): boolean {
    return this.waiting.length < WAITING_LIMIT;
  }

  /** Why this replica should not accept calls; `undefined` while records are written normally. */
  get problem(): string | undefined {
    if (this.oldestAge <= LONGEST_WAIT) return undefined;
    return `audit records have waited for more than ${LONGEST_WAIT / 1_000} s (${this.refusal ?? 'not written yet'})`;
  }

  /** Writes records as part of the caller's transaction: they exist exactly if the change does. */
  async recordWithin(manager: Pick<EntityManager, 'query'>, events: readonly AuditEvent[]): Promise<void> {
    if (events.length > 0) await insertEvents(manager, this.identify(events));
  }

  /**
   * Resolves once the record is committed.
   *
   * @throws AuditUnavailable if that fails; the caller must then not act
   */
  async recordNow(event: AuditEvent): Promise<void> {
    try {
      await insertEvents(this.database, this.identify([event]));
    } catch (cause) {
      throw new AuditUnavailable(cause);
    }
  }

  /**
   * Gathers the record with others and writes them within moments. None is dropped while the process lives: while the
   * database is down all are kept, in order, and tried again. A stop that cannot write them says how many it loses.
   */
  recordSoon(event: AuditEvent): void {
    const since = this.clock.monotonic();
    this.waiting.push(...this.identify([event]).map((identified) => ({ ...identified, since })));
    this.timer.set();
  }

  /**
   * Call this before an action that `recordSoon` will record.
   *
   * @throws AuditUnavailable while so many records wait for the database that no more can be promised
   */
  requireRoom(): void {
    if (!this.hasRoom) throw new AuditUnavailable(undefined);
  }

  /** Writes everything that waits. */
  async flush(): Promise<void> {
    this.timer.clear();
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
    this.timer.clear();
    if (this.waiting.length > 0)
      this.logger.error(`${this.waiting.length} audit records are lost: the database did not accept them`);
  }

  /**
   * While the database is down nothing leaves the queue, which preserves the order; the ids keep a record that was committed
   * unseen from being doubled. A record that PostgreSQL refuses is set aside, and holds up none of the others.
   */
  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.slice(0, STATEMENT_LIMIT);
      try {
        const refused = await writeInHalves(batch, (events) => insertEvents(this.database, events));
        for (const each of refused) await this.setAside(each);
      } catch (error) {
        this.complain(error);
        this.timer.set(OUTAGE_RETRY);
        return;
      }
      this.waiting.splice(0, batch.length);
      this.refusal = undefined;
    }
  }

  private async setAside({
    item: { since: _since, ...event },
    error,
  }: RefusedItem<WaitingEvent>): Promise<void> {
    await setAside(this.database, event, error, this.ids.next());
    this.asideCount += 1;
    this.logger.error(
      `PostgreSQL rejected audit record ${event.id} (${event.action}, ${refusalCode(error)}): it was set aside, ` +
        'see broker audit set-aside',
    );
  }

  /** Once for each reason: the queue is tried every second. */
  private complain(error: unknown): void {
    const refusal = refusalCode(error);
    if (refusal !== this.refusal)
      this.logger.warn(
        `Audit records wait because the database does not accept them: ${refusal}` +
          (refusesValues(error) ? ', even to set one aside' : ''),
      );
    this.refusal = refusal;
  }

  private identify(events: readonly AuditEvent[]): IdentifiedEvent[] {
    return events.map((event) => ({ ...event, id: this.ids.next() }));
  }
}
