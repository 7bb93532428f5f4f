import { Injectable } from '@nestjs/common';
import { RefreshSettings } from '../refresh-settings.js';

/** The share of the slots that the schedule leaves to calls that wait for a token. */
const SHARE_FOR_CALLERS = 0.2;

/** Bounds the token calls under way on this replica. A call that waits for a token goes ahead of the schedule. */
@Injectable()
export class CallSlots {
  private taken = 0;
  private readonly queue: (() => void)[] = [];

  constructor(private readonly settings: RefreshSettings) {}

  /** Token calls under way. */
  get busy(): number {
    return this.taken;
  }

  /** Slots that the schedule may take now. */
  get freeForSchedule(): number {
    const kept = Math.floor(this.settings.concurrency * SHARE_FOR_CALLERS);
    return this.queue.length > 0 ? 0 : Math.max(0, this.settings.concurrency - kept - this.taken);
  }

  /** Takes a slot for a caller, waiting for one if need be. */
  async enter(): Promise<void> {
    if (this.taken < this.settings.concurrency) {
      this.taken += 1;
      return;
    }
    await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  /** Takes a slot that {@link freeForSchedule} has shown to be free. */
  take(): void {
    this.taken += 1;
  }

  /** Gives a slot back; the caller that has waited longest takes it. */
  leave(): void {
    const next = this.queue.shift();
    if (next) next();
    else this.taken -= 1;
  }
}
