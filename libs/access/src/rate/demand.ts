import type { Clock } from '#kernel';

/** Milliseconds over which calls are counted before they show a demand: longer than a burst takes to arrive. */
const WINDOW = 500;

/**
 * How far calls may run ahead of their pace, in milliseconds and in calls, before they count as a burst: they arrive
 * unevenly.
 */
const UNEVENNESS = 50;
const FEW_CALLS = 2;

/**
 * The rate, in calls a second, that a service sustains at this replica.
 *
 * It is measured over the last full window. It is 0 after a quiet time, and while calls suddenly come twice as fast: a
 * burst, however large, does not predict the next moment, and calls reserved for it would be missing at the other
 * replicas that it reaches.
 */
export class Demand {
  private began = -Infinity;
  private calls = 0;
  private lasting = 0;

  constructor(private readonly clock: Clock) {}

  /** Counts a call. */
  note(): void {
    const now = this.clock.monotonic();
    const elapsed = now - this.began;
    if (elapsed >= WINDOW) {
      // Two windows since it began: there was a quiet time, and the count is out of date.
      this.lasting = elapsed < 2 * WINDOW ? this.calls / (elapsed / 1_000) : 0;
      this.began = now;
      this.calls = 0;
    }
    this.calls += 1;
  }

  /** Calls a second; 0 in a burst, or if there is too little to go by. */
  get perSecond(): number {
    const elapsed = (this.clock.monotonic() - this.began + UNEVENNESS) / 1_000;
    return this.calls > FEW_CALLS + 2 * this.lasting * elapsed ? 0 : this.lasting;
  }
}
