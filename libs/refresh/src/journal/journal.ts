import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { Histogram, Registry } from 'prom-client';
import type { RefreshedPair } from '../refresh-result.js';
import { RefreshSettings } from '../refresh-settings.js';
import { Ballast } from './ballast.js';
import { JournalFiles, type LeftFile } from './journal-files.js';
import { encodeRecord } from './journal-record.js';
import { JournalSegment } from './journal-segment.js';

/** Bytes after which a file is left to empty itself and a new one is begun. */
const SEGMENT_LENGTH = 1024 * 1024;

/** Milliseconds until a full disk is tried again. */
const FULL_DISK_RETRY = 5_000;

interface WaitingAppend {
  readonly pair: RefreshedPair;
  readonly resolve: (segment: JournalSegment) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Keeps every refreshed pair on the local disk from COCO's answer until the database has committed it: COCO has killed the
 * old pair by then, so this one must survive a crash and a dead database. Many pairs go with one fsync.
 */
@Injectable()
export class Journal implements OnModuleInit {
  private readonly logger = new Logger(Journal.name);
  private readonly files: JournalFiles;
  private readonly ballast: Ballast;
  private readonly appendSeconds: Histogram;
  private readonly unsaved = new Map<RefreshedPair, JournalSegment>();
  private waiting: WaitingAppend[] = [];
  private writing: Promise<void> | undefined;
  private segment: JournalSegment | undefined;
  private retry: NodeJS.Timeout | undefined;

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
    return this.ballast.isHeld;
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

  /** The keys under which its uncommitted pairs are sealed. */
  get keyIds(): ReadonlySet<string> {
    const pairs = [...this.unsaved.keys(), ...this.waiting.map(({ pair }) => pair)];
    return new Set(pairs.map(({ tokens }) => tokens.keyId));
  }

  async onModuleInit(): Promise<void> {
    await this.files.prepare();
    if (!(await this.ballast.take())) this.awaitRoom();
    // Made now, so that the first pair does not wait for it.
    else await this.currentSegment();
  }

  /** What earlier processes left. */
  async left(): Promise<LeftFile[]> {
    return this.files.left();
  }

  /** The processes, dead ones included, that have files here now. */
  async owners(): Promise<ReadonlySet<string>> {
    return this.files.owners();
  }

  /** Resolves once the pair is on the disk. */
  async append(pair: RefreshedPair): Promise<void> {
    const stopTimer = this.appendSeconds.startTimer();
    const segment = await new Promise<JournalSegment>((resolve, reject) => {
      this.waiting.push({ pair, resolve, reject });
      this.writing ??= this.writeWaiting().finally(() => (this.writing = undefined));
    });
    this.unsaved.set(pair, segment);
    stopTimer();
  }

  /** Forgets a pair that the database has committed, or that nobody needs any more. */
  async forget(pair: RefreshedPair): Promise<void> {
    const segment = this.unsaved.get(pair);
    if (segment === undefined) return;
    this.unsaved.delete(pair);
    segment.unsaved -= 1;
    if (segment.unsaved > 0) return;
    if (segment !== this.segment) await segment.remove().catch(() => undefined);
  }

  /** Ends the journal; files with unsaved pairs stay for the next start. */
  async close(): Promise<void> {
    clearTimeout(this.retry);
    await this.writing;
    const { segment } = this;
    this.segment = undefined;
    await (segment?.unsaved === 0 ? segment.remove() : segment?.close());
    await this.ballast.drop();
  }

  private async writeWaiting(): Promise<void> {
    // Whatever is answered in this turn of the event loop goes with the same fsync.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        const segment = await this.write(batch);
        for (const { resolve } of batch) resolve(segment);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  private async write(batch: readonly WaitingAppend[]): Promise<JournalSegment> {
    const text = batch.map(({ pair }) => encodeRecord(pair)).join('');
    const segment = await this.currentSegment();
    segment.unsaved += batch.length;
    try {
      await segment.append(text);
    } catch (error) {
      await this.makeRoom(error);
      await segment.append(text);
    }
    return segment;
  }

  private async currentSegment(): Promise<JournalSegment> {
    const { segment } = this;
    if (segment !== undefined && segment.length < SEGMENT_LENGTH) return segment;
    this.segment = await JournalSegment.create(this.files.nextPath(), SEGMENT_LENGTH);
    if (segment?.unsaved === 0) await segment.remove();
    return this.segment;
  }

  private async makeRoom(cause: unknown): Promise<void> {
    this.logger.error(
      'The disk of the refresh journal is full: no refresh is started until it has room',
      String(cause),
    );
    await this.ballast.drop();
    this.awaitRoom();
  }

  private awaitRoom(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => {
      void this.ballast.take().then((taken) => {
        if (!taken) this.awaitRoom();
        else this.logger.log('The disk of the refresh journal has room again');
      });
    }, FULL_DISK_RETRY).unref();
  }
}
