import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat } from '#kernel';
import { FourEyes } from './four-eyes.js';

/** Milliseconds between two searches. Nothing waits for it: an expired action cannot be confirmed, and this only records it. */
const INTERVAL = 10_000;

/** Maximum actions recorded in one transaction: more than people ask for. */
const BATCH = 100;

/** Records actions that expired before a second person decided about them. */
@Injectable()
export class PendingActionExpiry implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(PendingActionExpiry.name);
  private readonly beat = new Beat(
    INTERVAL,
    async () => {
      while (this.beat.isBeating && (await this.fourEyes.recordExpired(BATCH)));
    },
    (failure) => {
      this.logger.warn(`Expired actions could not be recorded: ${failure}`);
    },
  );

  constructor(private readonly fourEyes: FourEyes) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }
}
