import type { Clock } from '#kernel';

/** Milliseconds of one period: one line a minute for each kind shows that it persists. */
const PERIOD = 60_000;

/** Kinds told apart in one period: a caller that varies its calls cannot fill the memory. */
const KINDS_LIMIT = 1_000;

/** Whether a line is written, and how many of its kind were not in the period before. */
export interface Noted {
  readonly written: boolean;
  readonly leftOut: number;
}

interface Tally {
  begunAt: number;
  lines: number;
}

/** Decides which lines of a kind are written: the first few of each minute. The others are counted. */
export class FirstOfKind {
  private readonly tallies = new Map<string, Tally>();

  /** @param limit lines of one kind a minute */
  constructor(
    private readonly limit: number,
    private readonly clock: Clock,
  ) {}

  /** Notes a line. The number left out is logged with the first line of a later minute. */
  note(kind: string): Noted {
    const now = this.clock.monotonic();
    const tally = this.tallies.get(kind) ?? this.begin(kind, now);
    const leftOut = now - tally.begunAt < PERIOD ? 0 : Math.max(0, tally.lines - this.limit);
    if (now - tally.begunAt >= PERIOD) [tally.begunAt, tally.lines] = [now, 0];
    tally.lines += 1;
    return { written: tally.lines <= this.limit, leftOut };
  }

  private begin(kind: string, now: number): Tally {
    if (this.tallies.size >= KINDS_LIMIT) this.tallies.clear();
    const tally = { begunAt: now, lines: 0 };
    this.tallies.set(kind, tally);
    return tally;
  }
}
