import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';
import { failureName } from '#kernel';
import type { RefreshedPair } from '#vault/refresh';
import { RefreshSettings } from '../refresh-settings.js';
import { Ballast } from './ballast.js';
import { JournalFiles, type LeftFile } from './journal-files.js';
import { encodeRecord } from './journal-record.js';
import { JournalSegment } from './journal-segment.js';

/** Bytes after which a new file is started; the full one is removed once its pairs are saved. */
const SEGMENT_LENGTH = 1024 * 1024;

/** Milliseconds until a failed disk is tried again. */
const REOPEN_INTERVAL = 5_000;

interface WaitingAppend {
  readonly pair: RefreshedPair;
  readonly resolve: (segment: JournalSegment) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Keeps every refreshed pair on the local disk from COCO's answer until the database has committed it: COCO
 * has invalidated the old pair by then, so this one must survive a crash and a dead database. Many pairs
 * share one fsync.
 *
 * Any failure of the disk closes the journal: no refresh may start until a new file has been created and
 * synced. Answers that are already on their way still get a last attempt, in a separate file.
 */
@Injectable()
export class Journal implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(Journal.name);
  private readonly files: JournalFiles;
  private readonly ballast: Ballast;
  private readonly appendSeconds: Histogram;
  private readonly unsaved = new Map<RefreshedPair, JournalSegment>();
  /** Files that are no longer needed and could not be removed. */
  private readonly emptied = new Set<JournalSegment>();
  private waiting: WaitingAppend[] = [];
  private turn: Promise<void> = Promise.resolve();
  private segment: JournalSegment | undefined;
  private open = false;
  private recovered = false;
  private stopped = false;
  private complained = false;
  private reopening: NodeJS.Timeout | undefined;

  constructor(settings: RefreshSettings, registry: Registry) {
    this.files = new JournalFiles(settings.journalDirectory);
    this.ballast = new Ballast(this.files.ballastPath());
    this.appendSeconds = new Histogram({
      name: 'refresh_journal_append_seconds',
      help: "Seconds from the token endpoint's answer until the new pair is on the local disk.",
      buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 1],
      registers: [registry],
    });
  }

  /** Whether a pair fetched now could be kept: if not, none may be fetched. */
  get isWritable(): boolean {
    return this.open && this.recovered;
  }

  /** Whether the disk accepts pairs. */
  get isOpen(): boolean {
    return this.open;
  }

  /** Pairs in the journal that the database has not committed. */
  get length(): number {
    return this.unsaved.size;
  }

  /** The machine and folder it is kept in. */
  get place(): string {
    return this.files.place;
  }

  /** Names the files of this process. */
  get owner(): string {
    return this.files.owner;
  }

  /** The keys under which its uncommitted pairs are encrypted. */
  get keyIds(): ReadonlySet<string> {
    const pairs = [...this.unsaved.keys(), ...this.waiting.map(({ pair }) => pair)];
    return new Set(pairs.map(({ tokens }) => tokens.keyId));
  }

  /** A failing disk does not keep the broker from starting: calls with live tokens are served. */
  async onModuleInit(): Promise<void> {
    await this.inTurn(() => this.reopen());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.close();
  }

  /** What earlier processes left. */
  async left(): Promise<LeftFile[]> {
    return this.files.left();
  }

  /**
   * Call once the pairs of earlier processes are dealt with: refreshes may begin, since none can present a
   * token that those processes used up.
   */
  markRecovered(): void {
    this.recovered = true;
  }

  /** The processes, dead ones included, that have files here now. */
  async owners(): Promise<ReadonlySet<string>> {
    return this.files.owners();
  }

  /** Resolves once the pair is on disk; rejects if the disk does not accept it, and then no refresh starts. */
  async append(pair: RefreshedPair): Promise<void> {
    const stopTimer = this.appendSeconds.startTimer();
    const segment = await new Promise<JournalSegment>((resolve, reject) => {
      this.waiting.push({ pair, resolve, reject });
      // Answers that arrive before its turn share the same fsync.
      void this.inTurn(() => this.writeWaiting());
    });
    this.unsaved.set(pair, segment);
    stopTimer();
  }

  /** Forgets a pair that is committed or no longer needed. Never throws. */
  async forget(pair: RefreshedPair): Promise<void> {
    const segment = this.unsaved.get(pair);
    if (segment === undefined) return;
    this.unsaved.delete(pair);
    segment.unsaved -= 1;
    if (segment.unsaved === 0 && segment !== this.segment) await this.discard(segment);
  }

  /** Closes the journal; files with unsaved pairs stay for the next start. */
  async close(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reopening);
    await this.inTurn(async () => {
      this.open = false;
      await this.leaveSegment();
      await this.ballast.drop();
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work);
    return this.turn;
  }

  private async writeWaiting(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    try {
      const segment = await this.write(batch.map(({ pair }) => encodeRecord(pair)));
      for (const { resolve } of batch) resolve(segment);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  private async write(records: readonly string[]): Promise<JournalSegment> {
    await this.renewFullSegment();
    if (this.segment !== undefined) {
      try {
        return await this.segment.append(records);
      } catch (error) {
        await this.shut(error);
        await this.leaveSegment();
      }
    }
    // The reserve has been freed by now, and a folder that was removed can be made again.
    await this.files.prepare();
    this.segment = await JournalSegment.create(this.files.nextPath(), 0);
    try {
      return await this.segment.append(records);
    } catch (error) {
      await this.leaveSegment();
      throw error;
    }
  }

  /** If no new file can be created, the full one still accepts the pairs in flight. */
  private async renewFullSegment(): Promise<void> {
    if (this.segment === undefined || this.segment.length < SEGMENT_LENGTH || !this.open) return;
    try {
      const fresh = await JournalSegment.create(this.files.nextPath(), SEGMENT_LENGTH);
      await this.leaveSegment();
      this.segment = fresh;
    } catch (error) {
      await this.shut(error);
    }
  }

  /** Stops writing to the current file; it is removed once everything in it is saved. */
  private async leaveSegment(): Promise<void> {
    const { segment } = this;
    this.segment = undefined;
    await segment?.close();
    if (segment?.unsaved === 0) await this.discard(segment);
  }

  private async discard(segment: JournalSegment): Promise<void> {
    try {
      await segment.remove();
    } catch (error) {
      this.emptied.add(segment);
      await this.shut(error);
    }
  }

  private async shut(cause: unknown): Promise<void> {
    if (this.stopped) return;
    if (!this.complained)
      this.logger.error(
        `The refresh journal cannot be written: ${failureName(cause)}. No refresh is started until it can be ` +
          '(docs/operations.md, BrokerJournalShut)',
      );
    this.complained = true;
    this.open = false;
    await this.ballast.drop();
    clearTimeout(this.reopening);
    this.reopening = setTimeout(() => void this.inTurn(() => this.reopen()), REOPEN_INTERVAL).unref();
  }

  private async reopen(): Promise<void> {
    if (this.stopped) return;
    try {
      await this.files.prepare();
      for (const segment of this.emptied) {
        await segment.remove();
        this.emptied.delete(segment);
      }
      await this.ballast.take();
      const fresh = await JournalSegment.create(this.files.nextPath(), SEGMENT_LENGTH);
      await this.leaveSegment();
      this.segment = fresh;
      this.open = this.emptied.size === 0;
      if (this.open && this.complained) this.logger.log('The refresh journal can be written again');
      this.complained = !this.open;
    } catch (error) {
      await this.shut(error);
    }
  }
}
