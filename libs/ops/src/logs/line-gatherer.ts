import type { DestinationStream } from 'pino';

/** Lines that are written together at most. */
const LINES_AT_ONCE = 64;

/** Milliseconds a line waits for others at most; only a process that is killed can lose what is younger. */
const LONGEST_WAIT = 50;

/** Where gathered lines go. */
interface Destination extends DestinationStream {
  /** Writes what is still in memory, at once. */
  flushSync(): void;
}

/**
 * Writes log lines a few at a time: a write for each would cost a proxied call a sixth of its processor time.
 *
 * When the process ends by itself, whether well or not, every line is written.
 */
export class LineGatherer implements DestinationStream {
  private lines: string[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly destination: Destination) {
    process.once('exit', () => {
      if (this.lines.length === 0) return;
      this.flush();
      destination.flushSync();
    });
  }

  write(line: string): void {
    this.lines.push(line);
    if (this.lines.length >= LINES_AT_ONCE) this.flush();
    else
      this.timer ??= setTimeout(() => {
        this.flush();
      }, LONGEST_WAIT);
  }

  private flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const text = this.lines.join('');
    this.lines = [];
    this.destination.write(text);
  }
}
