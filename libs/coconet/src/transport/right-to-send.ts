import type { Clock } from '#kernel';
import { beforeSending } from './not-sent.js';
import { Overloaded } from './upstream-errors.js';

/** The right to send was confirmed too long ago when the call's turn came, as after a slow connection. Nothing was sent. */
export class RightNotFresh extends Overloaded {
  constructor() {
    super('broker');
  }
}

/** The right to send one call to COCO: confirmed when the call's turn has come, and again right before its first byte. */
export class RightToSend {
  private confirmedAt = -Infinity;

  /**
   * @param ask refuses by throwing
   * @param lasts milliseconds for which its answer counts
   */
  constructor(
    private readonly ask: () => Promise<unknown>,
    private readonly lasts: number,
    private readonly clock: Clock,
  ) {}

  /** Whether it was confirmed just now. */
  get isFresh(): boolean {
    return this.clock.monotonic() - this.confirmedAt <= this.lasts;
  }

  /**
   * Asks for it.
   *
   * @throws the refusal; NotSent where it can't be asked for
   */
  async confirm(): Promise<void> {
    await beforeSending(this.ask());
    this.confirmedAt = this.clock.monotonic();
  }
}
