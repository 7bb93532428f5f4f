import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import type { Stage } from './stage/stage.js';

/** Which entries are copied from the sandbox's ledger, and how often it is read. */
interface Reading {
  /** Milliseconds between two readings; the ledger forgets its oldest entries. */
  readonly interval: number;
  readonly isKept: (entry: LedgerEntry) => boolean;
  /** Whether the entry may still change: it is read again, with all that came after it. */
  readonly isOpen: (entry: LedgerEntry) => boolean;
}

/** Milliseconds after which no device adds to the entry of its command any more: the latest ones are half a minute late. */
const FINAL_AFTER = 60_000;

/** Token calls; one still in progress changes when it ends. */
export const tokenCalls: Reading = {
  interval: 2_000,
  isKept: ({ kind }) => kind === 'token',
  isOpen: ({ kind, endedAt }) => kind === 'token' && endedAt === null,
};

/** Commands, with what the devices did. */
export const commandCalls: Reading = {
  interval: 20_000,
  isKept: ({ command }) => command !== undefined,
  isOpen: ({ startedAt, endedAt }) => startedAt > Date.now() - FINAL_AFTER || endedAt === null,
};

/** Copies part of the sandbox's ledger while the run goes on. */
export class LedgerReader {
  private readonly entries = new Map<number, LedgerEntry>();
  private lastSeq = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly stage: Stage,
    private readonly reading: Reading,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.read().catch(() => undefined), this.reading.interval);
  }

  /** Every entry so far, oldest first. */
  async finish(): Promise<LedgerEntry[]> {
    clearInterval(this.timer);
    await this.read();
    return [...this.entries.values()].sort((left, right) => left.seq - right.seq);
  }

  private async read(): Promise<void> {
    const fresh = await this.stage.control.ledgerSince(this.lastSeq);
    for (const entry of fresh) if (this.reading.isKept(entry)) this.entries.set(entry.seq, entry);
    const firstOpen = fresh.find(this.reading.isOpen);
    this.lastSeq = firstOpen === undefined ? (fresh.at(-1)?.seq ?? this.lastSeq) : firstOpen.seq - 1;
  }
}
