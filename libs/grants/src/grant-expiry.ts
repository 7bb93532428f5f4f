import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat } from '#kernel';
import { GrantStore } from './grant.store.js';

/**
 * Milliseconds between two searches for expired grants. No call depends on it: an expired grant gives no rights, and
 * this only notifies the owner.
 */
const INTERVAL = 10_000;

/** Grants ended in one transaction: their links fit in one notification. */
const BATCH = 100;

/** Marks expired grants as ended, so that the trail and the owner's events say so even without calls. */
@Injectable()
export class GrantExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(GrantExpiry.name);
  private readonly beat = new Beat(
    INTERVAL,
    async () => {
      while (this.beat.isBeating && (await this.store.expireDue(BATCH)));
    },
    (failure) => {
      this.logger.warn(`Expired grants could not be marked as ended: ${failure}`);
    },
  );

  constructor(private readonly store: GrantStore) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }
}
