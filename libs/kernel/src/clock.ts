import { Injectable } from '@nestjs/common';

/**
 * The one source of time in the process.
 *
 * Leases and due times use the database's clock; this one only measures durations and stamps what is local.
 */
export abstract class Clock {
  /** The wall clock. */
  abstract now(): Date;

  /** Milliseconds from an arbitrary start; never steps back when the wall clock is changed. */
  abstract monotonic(): number;

  /** Calls `work` once, after `time` milliseconds. @returns a function that cancels it */
  after(time: number, work: () => void): () => void {
    const timer = setTimeout(work, time);
    return () => {
      clearTimeout(timer);
    };
  }
}

/** The machine's own clock. */
@Injectable()
export class SystemClock extends Clock {
  override now(): Date {
    return new Date();
  }

  override monotonic(): number {
    return performance.now();
  }
}
