import { Injectable } from '@nestjs/common';

/**
 * Work that must finish even if its caller has left: a refresh whose new tokens must be saved, a command whose outcome
 * must be recorded. A stop waits for all of it, so all such work runs here.
 */
@Injectable()
export class InFlight {
  private readonly work = new Map<Promise<unknown>, string>();
  private readonly stop = new AbortController();

  /** Whether the process is about to stop: schedules begin nothing more, calls that were accepted are still carried out. */
  get isStopping(): boolean {
    return this.stop.signal.aborted;
  }

  /** Aborted when the process is about to stop: for work that another process can continue. */
  get stopping(): AbortSignal {
    return this.stop.signal;
  }

  /** Runs `work`, and counts it until it has settled. @param kind names it for operators, such as `refresh` */
  run<Result>(kind: string, work: () => Promise<Result>): Promise<Result> {
    const running = work();
    this.work.set(running, kind);
    const forget = (): void => {
      this.work.delete(running);
    };
    running.then(forget, forget);
    return running;
  }

  /** Counts work until the returned function is called. */
  begin(kind: string): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    void this.run(kind, () => promise);
    return () => {
      resolve(undefined);
    };
  }

  /** How much of each kind is in flight. */
  get kinds(): ReadonlyMap<string, number> {
    const kinds = new Map<string, number>();
    for (const kind of this.work.values()) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    return kinds;
  }

  /** From now on schedules begin nothing. This cannot be undone. */
  beginStop(): void {
    this.stop.abort();
  }

  /** Resolves once nothing is in flight, including work that other work starts at its end. Has no time limit. */
  async settled(): Promise<void> {
    while (this.work.size > 0) {
      await Promise.allSettled(this.work.keys());
      // Follow-up work, such as the next command of a batch, begins within this turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
