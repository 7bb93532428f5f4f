import type { LedgerEntry } from '../../apps/sandbox/src/ledger/entry.js';
import type { Stage } from './stage/stage.js';

/** Milliseconds between two readings; the ledger forgets its oldest entries. */
const READING_INTERVAL = 2_000;

/** Copies the sandbox's record of token calls while the run goes on. */
export class LedgerReader {
  private readonly entries = new Map<number, LedgerEntry>();
  private lastSeq = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stage: Stage) {}

  start(): void {
    this.timer = setInterval(() => void this.read().catch(() => undefined), READING_INTERVAL);
  }

  /** Every token call so far, oldest first. */
  async finish(): Promise<LedgerEntry[]> {
    clearInterval(this.timer);
    await this.read();
    return [...this.entries.values()].sort((left, right) => left.seq - right.seq);
  }

  private async read(): Promise<void> {
    const fresh = await this.stage.control.ledgerSince(this.lastSeq);
    for (const entry of fresh) if (entry.kind === 'token') this.entries.set(entry.seq, entry);
    // A call still in progress is read again when it has ended.
    const firstOpen = fresh.find(({ kind, endedAt }) => kind === 'token' && endedAt === null);
    this.lastSeq = firstOpen === undefined ? (fresh.at(-1)?.seq ?? this.lastSeq) : firstOpen.seq - 1;
  }
}
