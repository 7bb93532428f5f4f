import { SystemClock } from '#kernel';

/** The machine's clock, which a test can advance. */
export class SteeredClock extends SystemClock {
  private ahead = 0;

  /** @param time milliseconds */
  advance(time: number): void {
    this.ahead += time;
  }

  override now(): Date {
    return new Date(super.now().getTime() + this.ahead);
  }

  override monotonic(): number {
    return super.monotonic() + this.ahead;
  }
}
