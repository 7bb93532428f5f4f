/**
 * Has what is gathered in memory written a while after the first of it came, all at once. Unlike a {@link Beat} it rests while
 * nothing comes.
 */
export class FlushTimer {
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param delay milliseconds from the first that is gathered until it is flushed
   * @param flush begins by {@link clear}; deals with its own failures
   */
  constructor(
    private readonly delay: number,
    private readonly flush: () => unknown,
  ) {}

  /** Flushes after `delay`, unless a flush is already due. */
  set(delay = this.delay): void {
    this.timer ??= setTimeout(() => void this.flush(), delay);
  }

  /** Nothing is due any more: what was gathered is being written, or the process stops. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
