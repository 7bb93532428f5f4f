import type { ChainPoint } from '../checkpoints/checkpoint.js';
import type { CheckpointReport } from './chain-report.js';

/**
 * Milliseconds that clocks may differ, and a transaction may take between writing a record and its commit. What is dated wrongly
 * by less cannot be distinguished from that.
 */
const TOLERANCE = 3_600_000;

/**
 * The checkpoints to compare with while the chain is walked: each must be met with its hash, and each bounds the dates of the records
 * around it. Without any, records bound one another.
 */
export class CheckpointLine {
  private readonly points: readonly ChainPoint[];
  /** The first point that is not behind the walk. */
  private next = 0;
  /** The latest date met so far. */
  private floor = -Infinity;
  private readonly proved: ChainPoint[] = [];
  private readonly isGiven: boolean;

  /** @param points whose signatures were checked; `undefined` if none were given */
  constructor(
    points: readonly ChainPoint[] | undefined,
    private readonly now: Date,
  ) {
    this.isGiven = points !== undefined;
    this.points = [...(points ?? [])].sort((one, other) => one.position - other.position);
  }

  /** Checks the checkpoints at a position. @returns the times of those that name another hash */
  contradictedBy(position: number, hash: string): Date[] {
    const found: Date[] = [];
    for (;;) {
      const point = this.points[this.next];
      if (point === undefined || point.position > position) return found;
      this.next += 1;
      this.floor = Math.max(this.floor, point.at.getTime());
      // A position that the chain leaves out is passed without being met.
      if (point.position === position && point.hash === hash) this.proved.push(point);
      else found.push(point.at);
    }
  }

  /** Checkpoints after the end of the chain. */
  beyond(end: number): readonly ChainPoint[] {
    return this.points.filter(({ position }) => position > end);
  }

  /** The latest time at which a position can have come into the chain. */
  latestAt(position: number): Date {
    const after = this.points.find((point) => point.position >= position);
    return after === undefined || after.at > this.now ? this.now : after.at;
  }

  /**
   * Whether a record's date fits its place: not far before those chained earlier or its own id was made, nor far after the next
   * checkpoint.
   */
  judgeDate(at: Date, idMadeAt: Date): 'back_dated' | 'post_dated' | undefined {
    const time = at.getTime();
    const latest = Math.min(this.points[this.next]?.at.getTime() ?? Infinity, this.now.getTime());
    if (time > latest + TOLERANCE) return 'post_dated';
    const isBackDated = time < Math.max(this.floor, idMadeAt.getTime()) - TOLERANCE;
    this.floor = Math.max(this.floor, time);
    return isBackDated ? 'back_dated' : undefined;
  }

  /** What was proved. @param end the position of the last chain entry */
  report(end: number): CheckpointReport | undefined {
    if (!this.isGiven) return undefined;
    const newest = this.proved.at(-1);
    return {
      proved: this.proved.length,
      newest: newest && { position: newest.position, at: newest.at },
      after: end - (newest?.position ?? 0),
    };
  }
}
