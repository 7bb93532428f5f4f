/**
 * Has everything gathered in memory written at once, a while after the first of it arrived. Unlike a {@link Beat} it
 * rests while nothing arrives.
 */
export class FlushTimer {
  private timer: NodeJS.Timeout | undefined;

  /**
   * @param delay milliseconds from the first that is gathered until it is flushed
   * @param flush calls {@link clear} first; handles its own failures
   */
  constructor(
    private readonly delay: number,
    private readonly flush: () => unknown,
  ) {}

  /** Flushes after `delay`, unless a flush is already due. */
  set(delay = this.delay): void {
    this.timer ??= setTimeout(() => void this.flush(), delay);
  }

  /** Cancels the flush: what was gathered is being written, or the process is stopping. */
  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
