import { DataSource } from 'typeorm';
import { Chainer } from '#audit';
import { databaseOptions, type DatabaseSettings } from '#database';
import type { Values } from '../../apps/broker/src/configuration/configuration.js';
import { databaseSchema } from '../../apps/broker/src/database/schema.js';
import { cpuSecondsOf } from '../harness/figures/process-figures.js';
import type { BenchDatabase } from './bench-database.js';

/** Records of failed refreshes, of many links. */
const WRITE = `
  INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
  SELECT broker_uuid7(), 'refresh.failed', 'failed', 'system', gen_random_uuid(), $1::uuid,
    jsonb_build_object('trouble', 'provider_down', 'cause', 'status_503', 'failures', n % 7)
  FROM generate_series(1, $2::int) AS n`;

/** How fast the trail is chained. */
export interface ChainSpeed {
  /** Records that waited. */
  readonly records: number;
  readonly perSecond: number;
  /** Milliseconds of processor time for each record. */
  readonly processorTime: { readonly broker: number; readonly postgres: number };
}

/** Chains a backlog of records, as after an outage of COCO in which every refresh failed, and nothing else. */
export async function measureChain(database: BenchDatabase, records: number): Promise<ChainSpeed> {
  const settings: Values<DatabaseSettings> = { url: database.url, poolSize: 1, connectionTimeout: 10_000 };
  const dataSource = await new DataSource(databaseOptions(settings, databaseSchema)).initialize();
  try {
    await database.client.query(WRITE, [database.serviceId, records]);
    await database.client.query('VACUUM ANALYZE audit_events, audit_unsealed');
    await database.client.query('CHECKPOINT');
    const chainer = new Chainer(dataSource);
    const spent = async (): Promise<{ broker: number; postgres: number }> => ({
      broker: cpuSecondsOf([process.pid]),
      postgres: cpuSecondsOf(await database.processIds()),
    });
    const before = await spent();
    const start = performance.now();
    while (await chainer.chainNext());
    const seconds = (performance.now() - start) / 1_000;
    const after = await spent();
    const { chained } = await database.numbers('SELECT count(*) AS chained FROM audit_seals');
    if ((chained ?? 0) < records) throw new Error(`Of ${records} records ${chained} were chained`);
    return {
      records,
      perSecond: records / seconds,
      processorTime: {
        broker: (1_000 * (after.broker - before.broker)) / records,
        postgres: (1_000 * (after.postgres - before.postgres)) / records,
      },
    };
  } finally {
    await dataSource.destroy();
  }
}
