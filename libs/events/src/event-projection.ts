import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { EventProjectionStore } from './event-projection.store.js';

/** Milliseconds between two looks for sealed records. */
const BEAT = 500;

/** Milliseconds between two looks for events that are older than is promised. */
const PRUNE_INTERVAL = 3_600_000;

/** Makes events of audit records as they are sealed. */
@Injectable()
export class EventProjection implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(EventProjection.name);
  private timers: NodeJS.Timeout[] = [];
  private working: Promise<void> | undefined;

  constructor(private readonly store: EventProjectionStore) {}

  onApplicationBootstrap(): void {
    this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Begins to look for sealed records. */
  start(): void {
    this.timers = [
      setInterval(() => {
        this.work(() => this.store.projectNext());
      }, BEAT),
      setInterval(() => {
        this.work(() => this.store.prune());
      }, PRUNE_INTERVAL),
    ];
  }

  /** Resolves once the batch under way is committed. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    await this.working;
  }

  private work(step: () => Promise<boolean>): void {
    this.working ??= this.repeat(step)
      .catch((error: unknown) => {
        // The place is written down with the events: the next beat goes on from there.
        this.logger.warn(
          `Events could not be made: ${error instanceof Error ? error.name : 'unknown error'}`,
        );
      })
      .finally(() => (this.working = undefined));
  }

  private async repeat(step: () => Promise<boolean>): Promise<void> {
    while (this.timers.length > 0 && (await step()));
  }
}
