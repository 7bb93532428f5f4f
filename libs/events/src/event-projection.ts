import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Beat } from '#kernel';
import { EventProjectionStore } from './event-projection.store.js';

/** Milliseconds between two polls for chained records. */
const BEAT = 500;

/** Milliseconds between two deletions of expired events. */
const PRUNE_INTERVAL = 3_600_000;

/** Makes events of audit records as they are chained. */
@Injectable()
export class EventProjection implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventProjection.name);
  private readonly projecting = this.beatOf(BEAT, () => this.store.projectNext());
  private readonly pruning = this.beatOf(PRUNE_INTERVAL, () => this.store.prune());

  constructor(private readonly store: EventProjectionStore) {}

  onApplicationBootstrap(): void {
    this.projecting.start();
    this.pruning.start();
  }

  /** Resolves once the current batches are committed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.projecting.stop(), this.pruning.stop()]);
  }

  /** @param step returns whether there is more to do */
  private beatOf(interval: number, step: () => Promise<boolean>): Beat {
    const work = async (): Promise<void> => {
      while (beat.isBeating && (await step()));
    };
    const beat = new Beat(interval, work, (failure) => {
      // The position is saved with the events: the next run continues from there.
      this.logger.warn(`Events could not be created: ${failure}`);
    });
    return beat;
  }
}
