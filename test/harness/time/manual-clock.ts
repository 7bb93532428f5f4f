import { Clock } from '#kernel';

/** A clock that stops until a test moves it. */
export class ManualClock extends Clock {
  private passed = 0;
  private readonly start = Date.now();

  /** Lets milliseconds pass. */
  advance(milliseconds: number): void {
    this.passed += milliseconds;
  }

  override now(): Date {
    return new Date(this.start + this.passed);
  }

  override monotonic(): number {
    return this.passed;
  }
}
