import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Beat } from '#kernel';
import { RECORD_HOURS } from './refresh-counts.js';

/** Milliseconds between two checks for an hour that has ended: its record comes with at most this delay. */
const BEAT = 60_000;

/**
 * Puts the counts of refreshes into the trail, hour by hour and service by service: a successful refresh has no record,
 * and the table of counts proves nothing.
 */
@Injectable()
export class RefreshHours implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RefreshHours.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.record(),
    (failure) => {
      this.logger.debug(`The refreshes of the last hour could not be recorded yet: ${failure}`);
    },
  );

  constructor(private readonly database: DataSource) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
  }

  /** Records every hour that has ended, once. */
  async record(): Promise<void> {
    await this.database.query(RECORD_HOURS);
  }
}
