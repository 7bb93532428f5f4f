import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { AuditTrail } from '#audit';
import { SharedStatement, writeInHalves } from '#database';
import { Clock, FlushTimer } from '#kernel';
import { CommandNotRecorded } from './command-errors.js';
import type { CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';
import { endRecordOf } from './end-record.js';

/**
 * Milliseconds that records are gathered before one statement writes them: four statements a second for any number of commands, and
 * with {@link RUNNING_PATIENCE} still well within the second that is promised.
 */
const GATHER_INTERVAL = 250;

/**
 * Least milliseconds between two statements that write at once, for commands that must not be sent before: little for a person at a
 * door, and a hundred statements a second for any number of commands.
 */
const URGENT_APART = 10;

/** Milliseconds after which a command that still runs is written: most have ended by then, and are written once instead of twice. */
const RUNNING_PATIENCE = 400;

/** Commands that may wait for the database before more are refused: as many as the audit trail lets wait. */
const WAITING_LIMIT = 10_000;

/** Milliseconds between two attempts while the database is down. */
const OUTAGE_RETRY = 1_000;

/** Milliseconds for which a stop tries to write what still waits. */
const LAST_PATIENCE = 2_000;

/** Records that one statement writes at most: about 200 KB. */
const STATEMENT_LIMIT = 500;

/** Milliseconds that a record may wait before its replica calls itself unready, as for the audit trail. */
const LONGEST_WAIT = 30_000;

interface Waiting {
  readonly record: CommandRecord;
  /** When the command began to wait, on the monotonic clock. */
  readonly since: number;
}

/** Writes the records of commands: at once those that must precede the sending, all others gathered, within a second. */
@Injectable()
export class CommandWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandWriter.name);
  /** By id, the latest state of each; in the order in which they came. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => this.flush());
  private readonly urgent = new SharedStatement(
    (records: readonly CommandRecord[]) => this.store.put(records),
    URGENT_APART,
  );
  private writing: Promise<void> = Promise.resolve();
  private isComplaining = false;
  private rejected = 0;

  constructor(
    private readonly store: CommandStore,
    private readonly trail: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** Commands whose latest state is not in the database yet. */
  get length(): number {
    return this.waiting.size;
  }

  /** Milliseconds for which the oldest of them has waited; 0 if none waits. */
  get oldestAge(): number {
    const [oldest] = this.waiting.values();
    return oldest === undefined ? 0 : this.clock.monotonic() - oldest.since;
  }

  /** Records of this process that PostgreSQL rejected; they are only in the audit trail. */
  get recordsRejected(): number {
    return this.rejected;
  }

  /** Why this replica should not accept calls; `undefined` while records are written normally. */
  get problem(): string | undefined {
    if (this.oldestAge <= LONGEST_WAIT) return undefined;
    return `records of commands have waited for more than ${LONGEST_WAIT / 1_000} s`;
  }

  /** The commands that wait to be written. */
  get records(): readonly CommandRecord[] {
    return Array.from(this.waiting.values(), ({ record }) => record);
  }

  /** A command that waits to be written; `undefined` if the database has its latest state. */
  find(id: string): CommandRecord | undefined {
    return this.waiting.get(id)?.record;
  }

  /** @throws CommandNotRecorded while so many commands wait for the database that no more can be promised */
  requireRoom(): void {
    if (this.waiting.size >= WAITING_LIMIT) throw new CommandNotRecorded();
  }

  /** Gathers the record with others. None is lost while the process lives: during an outage they are kept and tried again. */
  soon(record: CommandRecord): void {
    const since = this.waiting.get(record.id)?.since ?? this.clock.monotonic();
    this.waiting.set(record.id, { record, since });
    this.timer.set();
  }

  /**
   * Resolves once the records are committed: all of them, perhaps in one statement with those of other calls.
   *
   * @returns ids of commands that have come further meanwhile; their records were not written
   * @throws CommandNotRecorded
   */
  async now(records: readonly CommandRecord[]): Promise<ReadonlySet<string>> {
    try {
      return await this.urgent.for(records);
    } catch (cause) {
      throw new CommandNotRecorded(cause);
    }
  }

  /** Writes what has ended, and what has run for a while. */
  async flush(): Promise<void> {
    const started = this.clock.monotonic() - RUNNING_PATIENCE;
    await this.write(
      ({ record, since }) => record.endedAt !== null || record.isReleased === true || since <= started,
    );
  }

  /** While the database can still be reached: its connections are closed in the step after this one. */
  async beforeApplicationShutdown(): Promise<void> {
    const deadline = this.clock.monotonic() + LAST_PATIENCE;
    await this.write(() => true);
    while (this.waiting.size > 0 && this.clock.monotonic() < deadline) {
      await pause(GATHER_INTERVAL);
      await this.write(() => true);
    }
    this.timer.clear();
    if (this.waiting.size > 0)
      this.logger.error(
        `The last states of ${this.waiting.size} commands are lost: the database did not accept them`,
      );
  }

  private async write(isWritten: (waiting: Waiting) => boolean): Promise<void> {
    this.timer.clear();
    this.writing = this.writing.then(() => this.writeWaiting(isWritten));
    await this.writing;
  }

  private async writeWaiting(isWritten: (waiting: Waiting) => boolean): Promise<void> {
    const due = [...this.waiting.values()].filter(isWritten);
    for (let start = 0; start < due.length; start += STATEMENT_LIMIT) {
      const batch = due.slice(start, start + STATEMENT_LIMIT);
      try {
        await this.writeBatch(batch.map(({ record }) => record));
      } catch {
        this.complain();
        this.timer.set(OUTAGE_RETRY);
        return;
      }
      for (const each of batch)
        if (this.waiting.get(each.record.id) === each) this.waiting.delete(each.record.id);
      this.isComplaining = false;
    }
    if (this.waiting.size > 0) this.timer.set();
  }

  /** A record that PostgreSQL rejects holds up none of the others; the trail keeps its end, or sets it aside. */
  private async writeBatch(records: readonly CommandRecord[]): Promise<void> {
    for (const { item } of await writeInHalves(records, (some) => this.store.put(some))) {
      this.rejected += 1;
      const end = endRecordOf(item);
      if (end !== undefined) this.trail.recordSoon(end);
      this.logger.error(
        `PostgreSQL rejected the record of command ${item.id}: it is only in the audit trail`,
      );
    }
  }

  /** Once for each outage: the records are tried every second. */
  private complain(): void {
    if (!this.isComplaining)
      this.logger.warn('Records of commands wait because the database does not accept them');
    this.isComplaining = true;
  }
}
