import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { Gauges } from './gauges.js';
import { PoolMetrics } from './pool-metrics.js';

async function scrapeOf(pool: {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}): Promise<string> {
  const registry = new Registry();
  const database = Object.assign(Object.create(DataSource.prototype) as DataSource, {
    driver: { master: { ...pool, options: { max: 20 } } },
  });
  new PoolMetrics(new Gauges(registry), database);
  return registry.metrics();
}

describe('PoolMetrics', () => {
  it('counts requests that wait because every connection is taken', async () => {
    const text = await scrapeOf({ totalCount: 20, idleCount: 0, waitingCount: 3 });
    expect(text).toContain('database_pool_connections{state="in_use"} 20');
    expect(text).toContain('database_pool_requests{state="waiting"} 3');
  });

  it('does not count requests that are about to get a free connection, or a new one', async () => {
    const text = await scrapeOf({ totalCount: 12, idleCount: 2, waitingCount: 10 });
    expect(text).toContain('database_pool_requests{state="waiting"} 0');
  });
});
