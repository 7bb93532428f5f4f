import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ChangeFeed } from '#database';
import { LINKS_CHANNEL } from '#vault';

/** Milliseconds after which a change that nobody waits for is forgotten. */
const FORGET_AFTER = 30_000;

/** A change that may happen. */
export interface ComingChange {
  /** Resolves when the change arrives, or after `milliseconds`: a notification is only a hint. */
  within(milliseconds: number): Promise<void>;
  /** Stops waiting for it. */
  forget(): void;
}

/** Lets a call wait for another replica to change a link. */
@Injectable()
export class LinkChanges implements OnModuleInit {
  private readonly waiters = new Map<string, Set<() => void>>();

  constructor(private readonly feed: ChangeFeed) {}

  async onModuleInit(): Promise<void> {
    await this.feed.subscribe(LINKS_CHANNEL, {
      onChange: (linkIds) => {
        for (const linkId of linkIds.split(',')) for (const wake of this.waiters.get(linkId) ?? []) wake();
      },
      onGap: () => {
        for (const waiters of this.waiters.values()) for (const wake of waiters) wake();
      },
    });
  }

  /** The link's next change from now on, so that a change between the check and the wait is not missed. */
  next(linkId: string): ComingChange {
    let came = false;
    let wake: (() => void) | undefined;
    const notice = (): void => {
      came = true;
      wake?.();
    };
    this.add(linkId, notice);
    const forget = setTimeout(() => {
      this.remove(linkId, notice);
    }, FORGET_AFTER).unref();
    return {
      within: async (milliseconds) => {
        clearTimeout(forget);
        await new Promise<void>((resolve) => {
          if (came) {
            resolve();
            return;
          }
          const timer = setTimeout(resolve, milliseconds);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
        this.remove(linkId, notice);
      },
      forget: () => {
        clearTimeout(forget);
        this.remove(linkId, notice);
      },
    };
  }

  private add(linkId: string, waiter: () => void): void {
    const waiters = this.waiters.get(linkId) ?? new Set();
    this.waiters.set(linkId, waiters.add(waiter));
  }

  private remove(linkId: string, waiter: () => void): void {
    const waiters = this.waiters.get(linkId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) this.waiters.delete(linkId);
  }
}
