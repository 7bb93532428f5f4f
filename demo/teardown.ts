/** What must be undone in the end, whatever happened in between. */

interface Undoing {
  readonly what: string;
  readonly undo: () => Promise<void>;
}

/** Something was to be started although the end has begun. */
class TooLate extends Error {
  override readonly name = 'TooLate';
}

/** Keeps how to end what was started, and ends it, last first. */
export class Teardown {
  private readonly undoings: Undoing[] = [];
  private readonly starting = new Set<Promise<unknown>>();
  private begun = false;

  /** Starts something that {@link run} will end. */
  async keep<Started>(
    what: string,
    start: () => Started | Promise<Started>,
    stop: (started: Started) => void | Promise<void>,
  ): Promise<Started> {
    if (this.begun) throw new TooLate(`${what} is not started any more`);
    const started = this.startAndRemember(what, start, stop);
    const settled = started.catch(() => undefined).finally(() => this.starting.delete(settled));
    this.starting.add(settled);
    return started;
  }

  /** Ends everything, also what is still starting. @returns what could not be ended, and why */
  async run(): Promise<string[]> {
    this.begun = true;
    await Promise.all(this.starting);
    const failures: string[] = [];
    for (const { what, undo } of this.undoings.splice(0).reverse()) {
      await undo().catch((error: unknown) => failures.push(`${what}: ${String(error)}`));
    }
    return failures;
  }

  private async startAndRemember<Started>(
    what: string,
    start: () => Started | Promise<Started>,
    stop: (started: Started) => void | Promise<void>,
  ): Promise<Started> {
    const started = await start();
    this.undoings.push({
      what,
      undo: async () => {
        await stop(started);
      },
    });
    return started;
  }
}
