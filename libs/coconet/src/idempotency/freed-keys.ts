import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { isDatabaseOutage } from '#database';
import { failureName, FlushTimer } from '#kernel';
import { IdempotencyRecords, type KeyedRequest } from './idempotency-records.js';

/** Milliseconds between two attempts while the database is down. */
const RETRY = 1_000;

/** Keys that may wait to be freed, as many as there may be commands; a key beyond that stays taken, which is safe. */
const WAITING_LIMIT = 10_000;

/**
 * Frees the keys of requests of which nothing was sent. The outage that stopped such a request usually stops this, too: so it is
 * tried until it is done, or a caller that tries again, as its answer says, would find its key taken.
 */
@Injectable()
export class FreedKeys implements BeforeApplicationShutdown {
  private readonly logger = new Logger(FreedKeys.name);
  private readonly waiting = new Set<KeyedRequest>();
  private readonly timer = new FlushTimer(RETRY, () => this.retry());

  constructor(private readonly records: IdempotencyRecords) {}

  /** Frees a key now, or as soon as the database allows it. Never rejects. */
  async free(request: KeyedRequest): Promise<void> {
    try {
      await this.records.abandon(request);
    } catch {
      this.freeSoon(request);
    }
  }

  /** Frees a key in a second: the database has just failed. */
  freeSoon(request: KeyedRequest): void {
    if (this.waiting.size < WAITING_LIMIT) this.waiting.add(request);
    this.timer.set();
  }

  /** A last attempt. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.retry();
    this.timer.clear();
  }

  private async retry(): Promise<void> {
    this.timer.clear();
    for (const request of this.waiting) {
      try {
        await this.records.abandon(request);
      } catch (error) {
        if (isDatabaseOutage(error)) {
          this.timer.set();
          return;
        }
        this.logger.warn(`An Idempotency-Key could not be freed, and stays taken: ${failureName(error)}`);
      }
      this.waiting.delete(request);
    }
  }
}
