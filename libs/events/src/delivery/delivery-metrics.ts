import { Injectable } from '@nestjs/common';
import { Counter, Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { oneAtATime } from '#kernel';
import type { DeliveryOutcome } from '../sending/delivery-outcome.js';

const OUTBOX = `
  SELECT
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'pending' LIMIT 100000) AS p)::float8 AS pending,
    (SELECT count(*) FROM (SELECT FROM webhook_deliveries WHERE status = 'dead' LIMIT 100000) AS d)::float8 AS dead,
    (SELECT coalesce(extract(epoch FROM now() - min(due_at)), 0) FROM webhook_deliveries
     WHERE status = 'pending' AND due_at < now())::float8 AS lag`;

interface Outbox {
  readonly pending: number;
  readonly dead: number;
  readonly lag: number;
}

/** @returns `undefined` while the database is down: the other metrics must still work */
async function readOutbox(database: DataSource): Promise<Outbox | undefined> {
  const [row] = await database.query<Outbox[]>(OUTBOX).catch(() => []);
  return row;
}

/** The metrics of webhooks. */
@Injectable()
export class DeliveryMetrics {
  private readonly attempts: Counter<'outcome'>;

  constructor(registry: Registry, database: DataSource) {
    this.attempts = new Counter({
      name: 'webhook_attempts_total',
      help: 'Attempts to deliver an event to a webhook, by result; dead ones were given up.',
      labelNames: ['outcome'],
      registers: [registry],
    });
    const outbox = oneAtATime(() => readOutbox(database));
    new Gauge({
      name: 'webhook_outbox_lag_seconds',
      help: 'How long the longest overdue delivery has been waiting.',
      registers: [registry],
      async collect() {
        this.reset();
        const found = await outbox();
        if (found !== undefined) this.set(found.lag);
      },
    });
    new Gauge({
      name: 'webhook_deliveries',
      help: 'Deliveries that are pending or dead, up to 100,000 of each.',
      labelNames: ['status'],
      registers: [registry],
      async collect() {
        this.reset();
        const found = await outbox();
        if (found === undefined) return;
        this.set({ status: 'pending' }, found.pending);
        this.set({ status: 'dead' }, found.dead);
      },
    });
  }

  /** Counts one attempt. @param retryIn the delay until the next attempt; `undefined` after the last */
  count({ kind }: DeliveryOutcome, retryIn: number | undefined): void {
    this.attempts.inc({ outcome: kind === 'delivered' ? kind : retryIn === undefined ? 'dead' : 'failed' });
  }
}
