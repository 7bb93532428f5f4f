import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { writeInHalves } from '#database';
import { Clock, FlushTimer } from '#kernel';
import { CommandNotRecorded } from './command-errors.js';
import type { CommandRecord } from './command-record.js';
import { CommandStore } from './command.store.js';

/**
 * Milliseconds that records are gathered before one statement writes them. A command that still runs is written by the
 * second one, so within 0.8 s: most have ended by then, and are written once instead of twice.
 */
const GATHER_INTERVAL = 400;

/** Commands that may wait for the database before more are refused: as many as the audit trail lets wait. */
const WAITING_LIMIT = 10_000;

/** Milliseconds between two attempts while the database is down. */
const OUTAGE_RETRY = 1_000;

/** Milliseconds for which a stop tries to write what still waits. */
const LAST_PATIENCE = 2_000;

/** Records that one statement writes at most: about 200 KB. */
const STATEMENT_LIMIT = 500;

interface Waiting {
  readonly record: CommandRecord;
  /** Whether a flush has already passed it by. */
  isDue: boolean;
}

/** Writes the records of commands: at once those that must precede the sending, all others gathered, within a second. */
@Injectable()
export class CommandWriter implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CommandWriter.name);
  /** By id, the latest state of each; in the order in which they came. */
  private readonly waiting = new Map<string, Waiting>();
  private readonly timer = new FlushTimer(GATHER_INTERVAL, () => this.flush());
  private writing: Promise<void> = Promise.resolve();
  private isComplaining = false;
  private rejected = 0;

  constructor(
    private readonly store: CommandStore,
    private readonly clock: Clock,
  ) {}

  /** Commands whose latest state is not in the database yet. */
  get length(): number {
    return this.waiting.size;
  }

  /** Records of this process that PostgreSQL rejected; they are only in the audit trail. */
  get recordsRejected(): number {
    return this.rejected;
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
    const isDue = record.endedAt !== null || this.waiting.get(record.id)?.isDue === true;
    this.waiting.set(record.id, { record, isDue });
    this.timer.set();
  }

  /**
   * Resolves once the records are committed.
   *
   * @returns the ids of those that were written; the others have come further meanwhile
   * @throws CommandNotRecorded
   */
  async now(records: readonly CommandRecord[]): Promise<ReadonlySet<string>> {
    try {
      return await this.store.put(records);
    } catch (cause) {
      throw new CommandNotRecorded(cause);
    }
  }

  /** Writes what has ended, and what has waited since the last flush. */
  async flush(): Promise<void> {
    await this.write(({ isDue }) => isDue);
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
    if (this.waiting.size === 0) return;
    for (const each of this.waiting.values()) each.isDue = true;
    this.timer.set();
  }

  /** A record that PostgreSQL rejects holds up none of the others. */
  private async writeBatch(records: readonly CommandRecord[]): Promise<void> {
    for (const { item } of await writeInHalves(records, (some) => this.store.put(some))) {
      this.rejected += 1;
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
