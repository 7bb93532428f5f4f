import { Injectable } from '@nestjs/common';
import { HealthIndicatorService, type HealthIndicatorResult } from '@nestjs/terminus';
import { DataSource } from 'typeorm';
import { ChangeFeed } from '#database';
import { Draining } from './draining.js';

/** Milliseconds one check may take. */
const CHECK_TIMEOUT = 1_000;

/** One thing that must be well for this replica to take calls. */
export interface ReadinessCheck {
  /** Its name in the answer, such as `keyring`. */
  readonly name: string;
  /** Throws when it is not well. */
  readonly run: () => Promise<void> | void;
}

/** What `/health/ready` answers. */
export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, { readonly status: 'up' | 'down' }>>;
}

/**
 * Whether this replica should get calls: database, change feed, what other modules add, and not draining.
 *
 * COCO is not among the checks: a dead COCO would take all replicas out, although each could still explain the outage.
 */
@Injectable()
export class Readiness {
  private readonly checks: ReadinessCheck[] = [];

  constructor(
    private readonly indicators: HealthIndicatorService,
    draining: Draining,
    database: DataSource,
    feed: ChangeFeed,
  ) {
    this.add({ name: 'database', run: () => database.query('SELECT 1').then(() => undefined) });
    this.add({ name: 'changeFeed', run: failWhen(() => !feed.connected) });
    this.add({ name: 'accepting', run: failWhen(() => draining.active) });
  }

  /** Adds a check for the life of the process. */
  add(check: ReadinessCheck): void {
    this.checks.push(check);
  }

  async report(): Promise<ReadinessReport> {
    const results = await Promise.all(this.checks.map((check) => this.judge(check)));
    const checks: Record<string, { status: 'up' | 'down' }> = {};
    for (const [name, { status }] of results.flatMap((result) => Object.entries(result))) {
      // Only the verdict: the text of a failure may name hosts and users.
      checks[name] = { status: status === 'up' ? 'up' : 'down' };
    }
    return { ready: Object.values(checks).every(({ status }) => status === 'up'), checks };
  }

  private async judge({ name, run }: ReadinessCheck): Promise<HealthIndicatorResult> {
    return this.indicators.check(name).attempt(run).withTimeout(CHECK_TIMEOUT);
  }
}

function failWhen(condition: () => boolean): () => void {
  return () => {
    if (condition()) throw new Error('not ready');
  };
}
