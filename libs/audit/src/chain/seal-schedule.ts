import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { addPartitions } from './partitions.js';
import { Sealer } from './sealer.js';

/** Milliseconds between two looks for records that are not sealed. */
const BEAT = 250;

/** Milliseconds between two looks for months that lack their partition. */
const PARTITION_INTERVAL = 86_400_000;

/** Seals records as they are written, and makes room for the months to come. */
@Injectable()
export class SealSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(SealSchedule.name);
  private timers: NodeJS.Timeout[] = [];
  private sealing: Promise<void> | undefined;
  private complained = false;

  constructor(
    private readonly sealer: Sealer,
    private readonly database: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop();
  }

  /** Begins to look for records. */
  start(): void {
    this.timers = [
      setInterval(() => {
        this.beat();
      }, BEAT),
      setInterval(() => void this.makePartitions(), PARTITION_INTERVAL),
    ];
  }

  /** Resolves once the batch under way is committed. */
  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    await this.sealing;
  }

  private beat(): void {
    this.sealing ??= this.sealAll()
      .then(() => (this.complained = false))
      .catch((error: unknown) => {
        // What is not sealed yet waits in the database; one complaint for each outage is enough.
        if (!this.complained)
          this.logger.warn(
            `Audit records could not be sealed: ${error instanceof Error ? error.name : 'unknown error'}`,
          );
        this.complained = true;
      })
      .then(() => {
        this.sealing = undefined;
      });
  }

  private async sealAll(): Promise<void> {
    while (this.timers.length > 0 && (await this.sealer.sealNext()));
  }

  /** Where the broker's role may not make tables, `broker migrate` makes them, a year ahead. */
  private async makePartitions(): Promise<void> {
    await this.database
      .transaction((manager) => addPartitions(manager))
      .catch((error: unknown) => {
        this.logger.warn(
          `No partition could be made for the audit trail: ${error instanceof Error ? error.name : 'unknown error'}`,
        );
      });
  }
}
