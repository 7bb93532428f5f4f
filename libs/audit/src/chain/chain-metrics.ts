import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { oneAtATime } from '#kernel';
import { readHead } from './chainer.js';
import { timeOfId } from './partitions.js';

const OLDEST_UNCHAINED = `
  SELECT event_id AS id, now() AS now,
    (SELECT count(*) FROM (SELECT FROM audit_unsealed LIMIT 100000) AS u)::float8 AS records
  FROM audit_unsealed ORDER BY event_id LIMIT 1`;

interface Unchained {
  readonly records: number;
  /** Milliseconds. */
  readonly age: number;
}

/** The progress of the audit trail's chain. */
@Injectable()
export class ChainMetrics {
  constructor(
    registry: Registry,
    private readonly database: DataSource,
  ) {
    const registers = [registry];
    const unchained = oneAtATime(() => this.unchained());
    new Gauge({
      name: 'audit_seal_lag_seconds',
      help: 'Age of the oldest audit record that is not chained.',
      registers,
      async collect() {
        this.set((await unchained()).age / 1_000);
      },
    });
    new Gauge({
      name: 'audit_unsealed_records',
      help: 'Audit records that are not chained, up to 100,000.',
      registers,
      async collect() {
        this.set((await unchained()).records);
      },
    });
    const { database: source } = this;
    new Gauge({
      name: 'audit_sealed_records',
      help: 'Audit records chained since the beginning: the position of the last.',
      registers,
      async collect() {
        this.set((await readHead(source).catch(() => undefined))?.position ?? 0);
      },
    });
  }

  /** `undefined` while the database is down: the other metrics must still work. */
  private async unchained(): Promise<Unchained> {
    const rows = this.database.query<{ id: string; now: Date; records: number }[]>(OLDEST_UNCHAINED);
    const [oldest] = await rows.catch(() => []);
    if (oldest === undefined) return { records: 0, age: 0 };
    return {
      records: oldest.records,
      age: Math.max(0, oldest.now.getTime() - timeOfId(oldest.id).getTime()),
    };
  }
}
