import { CallerPresence } from '../transport/caller-presence.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { CallerGone } from '../transport/upstream-errors.js';

/** Calls COCO for all who wait. @param presence leaves once nobody waits any more */
export type CocoRead = (presence: CallerPresence) => Promise<UpstreamAnswer>;

/** One call to COCO. For that call, all who wait for its answer are one caller, which leaves when the last of them does. */
export class Flight extends CallerPresence {
  /** Milliseconds for which the answer is to be kept: the most that one of them asked for. */
  keepFor = 0;
  private readonly answer: Promise<UpstreamAnswer>;
  private waiting = 0;

  /** @param startedAt when it began, by the monotonic clock */
  constructor(
    readonly linkId: string,
    readonly startedAt: number,
    read: CocoRead,
  ) {
    super();
    this.answer = read(this);
  }

  /**
   * The answer. A caller that leaves takes nothing from the others; with the last one, the call to COCO is cancelled.
   *
   * @param presence absent if this one waits in any case
   * @throws what the call to COCO throws; CallerGone
   */
  async wait(presence: CallerPresence | undefined): Promise<UpstreamAnswer> {
    this.waiting += 1;
    if (presence === undefined) return this.answer;
    const leave = (): void => {
      this.waiting -= 1;
      if (this.waiting === 0) this.leave();
    };
    presence.whenGone(leave);
    try {
      const answer = await this.answer;
      if (presence.gone) throw new CallerGone();
      return answer;
    } finally {
      presence.forget(leave);
    }
  }
}
