import type { LedgerEntry } from '../../../apps/sandbox/src/ledger/entry.js';
import type { Stage } from '../stage/stage.js';

/** Milliseconds between two readings; the ledger forgets its oldest entries. */
const READING_INTERVAL = 20_000;

/** Milliseconds after which no device adds to the entry of its command any more: the latest ones are half a minute late. */
const FINAL_AFTER = 60_000;

/** Copies the sandbox's record of commands, with what the devices did, while the run goes on. */
export class CommandCalls {
  private readonly entries = new Map<number, LedgerEntry>();
  private lastSeq = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly stage: Stage) {}

  start(): void {
    this.timer = setInterval(() => void this.read().catch(() => undefined), READING_INTERVAL);
  }

  /** Every command that COCO received so far, oldest first. */
  async finish(): Promise<LedgerEntry[]> {
    clearInterval(this.timer);
    await this.read();
    return [...this.entries.values()].sort((left, right) => left.seq - right.seq);
  }

  private async read(): Promise<void> {
    const fresh = await this.stage.control.ledgerSince(this.lastSeq);
    for (const entry of fresh) if (entry.command !== undefined) this.entries.set(entry.seq, entry);
    const final = Date.now() - FINAL_AFTER;
    const firstOpen = fresh.find(({ startedAt, endedAt }) => startedAt > final || endedAt === null);
    this.lastSeq = firstOpen === undefined ? (fresh.at(-1)?.seq ?? this.lastSeq) : firstOpen.seq - 1;
  }
}
