/** Milliseconds between two lines without a terminal. */
const QUIET_INTERVAL = 10_000;

/** Milliseconds between two updates of the line in a terminal. */
const TERMINAL_INTERVAL = 100;

/** Shows a long command's progress on standard error: one changing line in a terminal, occasional lines elsewhere. */
export class ProgressLine {
  private shownAt = -Infinity;

  constructor(
    private readonly what: string,
    private readonly output: NodeJS.WriteStream = process.stderr,
  ) {}

  /** Shows how many are done. */
  show(done: number): void {
    this.say(`${done} ${this.what}`);
  }

  /** Shows any other progress text. */
  say(line: string): void {
    const now = performance.now();
    const { isTTY } = this.output;
    if (now - this.shownAt < (isTTY ? TERMINAL_INTERVAL : QUIET_INTERVAL)) return;
    this.shownAt = now;
    this.output.write(isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  /** Clears the line, so that the next output starts on a clean one. */
  end(): void {
    if (this.output.isTTY && this.shownAt !== -Infinity) this.output.write('\r\u001b[K');
  }
}
