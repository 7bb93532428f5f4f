import { failureName } from '../failure-name.js';

/**
 * Periodic work of the broker: done at every beat, and never twice at once.
 *
 * Delayed writes use a {@link FlushTimer}; retries and deadlines have their own timers.
 */
export class Beat {
  private timer: NodeJS.Timeout | undefined;
  private working: Promise<void> | undefined;

  /**
   * @param interval milliseconds between two beats
   * @param work what is done; long work checks {@link isBeating} now and then, and stops once it is false
   * @param onFailure called with the name of the error, never its text; the next beat tries again
   */
  constructor(
    private readonly interval: number,
    private readonly work: () => Promise<unknown>,
    private readonly onFailure: (failure: string) => void,
  ) {}

  /** Whether it has been started and not stopped. */
  get isBeating(): boolean {
    return this.timer !== undefined;
  }

  /** Starts to beat, unless it already does; the first beat comes after one interval. */
  start(): void {
    this.timer ??= setInterval(() => {
      this.now();
    }, this.interval);
  }

  /** Stops, and resolves once the current run has finished. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.working;
  }

  /** Runs immediately, unless a run is in progress. */
  now(): void {
    this.working ??= this.once().finally(() => (this.working = undefined));
  }

  private async once(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.onFailure(failureName(error));
    }
  }
}
