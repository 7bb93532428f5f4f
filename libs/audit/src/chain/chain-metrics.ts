import { Injectable } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { readHead } from './sealer.js';
import { timeOfId } from './partitions.js';

const OLDEST_UNSEALED = `
  SELECT event_id AS id, now() AS now,
    (SELECT count(*) FROM (SELECT FROM audit_unsealed LIMIT 100000) AS u)::float8 AS records
  FROM audit_unsealed ORDER BY event_id LIMIT 1`;

/** How far the chain of the audit trail is. */
@Injectable()
export class ChainMetrics {
  constructor(registry: Registry, database: DataSource) {
    const registers = [registry];
    const lag = new Gauge({
      name: 'audit_seal_lag_seconds',
      help: 'Age of the oldest audit record that is not sealed.',
      registers,
    });
    const position = new Gauge({
      name: 'audit_sealed_records',
      help: 'Audit records sealed since the beginning: the position of the last.',
      registers,
    });
    new Gauge({
      name: 'audit_unsealed_records',
      help: 'Audit records that are not sealed, up to 100,000.',
      registers,
      async collect() {
        for (const gauge of [this, lag, position]) gauge.reset();
        const rows = database.query<{ id: string; now: Date; records: number }[]>(OLDEST_UNSEALED);
        const [oldest] = await rows.catch(() => []);
        this.set(oldest?.records ?? 0);
        lag.set(oldest ? Math.max(0, (oldest.now.getTime() - timeOfId(oldest.id).getTime()) / 1_000) : 0);
        position.set((await readHead(database).catch(() => undefined))?.position ?? 0);
      },
    });
  }
}
