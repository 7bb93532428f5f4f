/** Milliseconds between two lines where nobody watches a terminal. */
const QUIET_INTERVAL = 10_000;

/** Milliseconds between two changes of the line in a terminal. */
const TERMINAL_INTERVAL = 100;

/** Shows on standard error how far a long command is: one line that changes in a terminal, now and then a line elsewhere. */
export class ProgressLine {
  private shownAt = -Infinity;

  constructor(
    private readonly what: string,
    private readonly output: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Tells how many are done. */
  show(done: number): void {
    this.say(`${done} ${this.what}`);
  }

  /** Tells in other words how far it is. */
  say(line: string): void {
    const now = performance.now();
    const { isTTY } = this.output;
    if (now - this.shownAt < (isTTY ? TERMINAL_INTERVAL : QUIET_INTERVAL)) return;
    this.shownAt = now;
    this.output.write(isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  /** Takes the line away, so that what follows begins on a clean one. */
  end(): void {
    if (this.output.isTTY && this.shownAt !== -Infinity) this.output.write('\r\u001b[K');
  }
}
