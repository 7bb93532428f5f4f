import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';
import { addPartitions } from './partitions.js';
import { Chainer } from './chainer.js';

/**
 * Milliseconds between two checks for records that are not chained: in this time a record could be removed unnoticed; each
 * look is one indexed statement.
 */
const BEAT = 250;

/**
 * Milliseconds between two checks for months that lack their partition: partitions are made a year ahead, so this only has to
 * outlast no month.
 */
const PARTITION_INTERVAL = 3_600_000;

/** Chains records as they are written, and creates partitions for the coming months. */
@Injectable()
export class ChainSchedule implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(ChainSchedule.name);
  private readonly chaining = new Beat(
    BEAT,
    () => this.chainAll(),
    (failure) => {
      this.complain(failure);
    },
  );
  private readonly partitioning = new Beat(
    PARTITION_INTERVAL,
    () => addPartitions(this.database),
    (failure) => {
      // Where the broker's role may not make tables, `broker migrate` makes them, a year ahead.
      this.logger.warn(`No partition could be created for the audit trail: ${failure}`);
    },
  );
  private complained = false;

  constructor(
    private readonly chainer: Chainer,
    private readonly database: DataSource,
  ) {}

  onApplicationBootstrap(): void {
    this.chaining.start();
    this.partitioning.start();
  }

  /** Resolves once the current batch is committed. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.chaining.stop(), this.partitioning.stop()]);
  }

  private async chainAll(): Promise<void> {
    while (this.chaining.isBeating && (await this.chainer.chainNext()));
    this.complained = false;
  }

  /** Unchained records wait in the database; one warning per outage is enough. */
  private complain(failure: string): void {
    if (!this.complained) this.logger.warn(`Audit records could not be chained: ${failure}`);
    this.complained = true;
  }
}
