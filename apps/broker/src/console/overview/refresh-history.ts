import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { forgetServiceCalls } from '#audit';
import { Beat } from '#kernel';
import { figuresOf, type Figures } from './refresh-figures.js';

/**
 * Milliseconds between two additions; a crash loses at most the figures of this time, a small part of one
 * point of the chart.
 */
const BEAT = 10_000;

/** Days for which the figures, and the calls of services, are kept. */
const KEPT_DAYS = 8;

const ADD = `
  INSERT INTO refresh_minutes AS m (minute, succeeded, failed, refused)
  VALUES (date_trunc('minute', now()), $1, $2, $3)
  ON CONFLICT (minute) DO UPDATE SET succeeded = m.succeeded + excluded.succeeded, failed = m.failed + excluded.failed,
    refused = m.refused + excluded.refused`;

const FORGET = `
  WITH minutes AS (DELETE FROM refresh_minutes WHERE minute < now() - interval '${KEPT_DAYS} days')
  ${forgetServiceCalls(KEPT_DAYS)}`;

/** Counts successful and failed refreshes per minute over all replicas, from each replica's own metric. */
@Injectable()
export class RefreshHistory implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(RefreshHistory.name);
  private readonly beat = new Beat(
    BEAT,
    () => this.add(),
    (failure) => {
      this.logger.debug(`The refresh history could not be written yet: ${failure}`);
    },
  );
  private added = figuresOf([]);

  constructor(
    private readonly database: DataSource,
    private readonly registry: Registry,
  ) {}

  onApplicationBootstrap(): void {
    this.beat.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.beat.stop();
    await this.add().catch(() => undefined);
  }

  /** Adds what has happened since the last time; anything that could not be added is added the next time. */
  async add(): Promise<void> {
    const now = await this.read();
    const succeeded = now.succeeded - this.added.succeeded;
    const failed = now.failed - this.added.failed;
    const refused = now.refused - this.added.refused;
    if (succeeded === 0 && failed === 0 && refused === 0) return;
    await this.database.query(ADD, [succeeded, failed, refused]);
    this.added = now;
    await this.database.query(FORGET);
  }

  private async read(): Promise<Figures> {
    const metric = await this.registry.getSingleMetric('refreshes_total')?.get();
    return figuresOf(metric?.values ?? []);
  }
}
