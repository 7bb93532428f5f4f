import { failureName, type InFlight } from '#kernel';
import type { TokenCallPermits } from './token-call-permits.js';

/** The token calls that a schedule has launched. Each holds a permit until it has ended and is written. */
export class LaunchedCalls {
  private readonly calls = new Set<Promise<void>>();

  constructor(
    private readonly permits: TokenCallPermits,
    private readonly inFlight: InFlight,
  ) {}

  get size(): number {
    return this.calls.size;
  }

  /**
   * Makes a call without waiting for it.
   *
   * @param name of the work, for a stop that waits for it
   * @param onFailure called with the name of the error that the call failed with
   */
  launch<End>(
    name: string,
    call: () => Promise<End>,
    onEnd: (end: End) => void,
    onFailure: (error: string) => void,
  ): void {
    this.permits.takeForSchedule();
    const launched: Promise<void> = this.inFlight
      .run(name, call)
      .then(onEnd)
      .catch((error: unknown) => {
        onFailure(failureName(error));
      })
      .finally(() => {
        this.permits.release();
        this.calls.delete(launched);
      });
    this.calls.add(launched);
  }

  /** Resolves once one of them has ended. */
  async untilOneEnds(): Promise<void> {
    await Promise.race(this.calls);
  }

  /** Resolves once all of them have ended. */
  async untilAllEnd(): Promise<void> {
    await Promise.all(this.calls);
  }
}
