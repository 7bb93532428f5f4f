/** Brokers behind a pooler in transaction mode: LISTEN and the migration lock, which it does not support, bypass it. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { createDatabase, type TestDatabase } from '../harness/postgres/database.js';
import { call } from '../harness/network/http.js';
import { startPooler, type Pooler } from '../harness/postgres/pooler.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('two replicas that share a pooler in transaction mode', () => {
  let database: TestDatabase;
  let pooler: Pooler;
  let system: TestSystem;
  let replica: BrokerProcess;
  let service: TestService;

  beforeAll(async () => {
    database = await createDatabase();
    pooler = await startPooler(database.url);
    system = await TestSystem.start({
      environment: {
        DATABASE_URL: pooler.url,
        DATABASE_SESSION_URL: database.url,
      },
    });
    replica = await BrokerProcess.start(system.environment);
    service = await system.createService();
  });

  afterAll(async () => {
    await replica.stop();
    await system.close();
    await pooler.stop();
    await database.drop();
  });

  const networks = (url: string, linkId: string): Promise<number> =>
    call('GET', `${url}/v1/links/${linkId}/networks`, { key: service.key }).then(({ status }) => status);

  it('link, serve many concurrent calls on few connections, and receive each other’s revocations', async () => {
    const linkId = await system.link(service);
    const urls = [system.broker.url, replica.url];
    const statuses = await Promise.all(
      Array.from({ length: 60 }, (_, index) => networks(urls[index % 2] ?? '', linkId)),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await until('the other replica refuses', async () => (await networks(replica.url, linkId)) === 404);
  });

  it('send it nothing that outlives a transaction', () => {
    expect(pooler.hasHeard('SELECT')).toBe(true);
    for (const words of ['LISTEN ', 'pg_advisory_lock(', 'pg_advisory_unlock('])
      expect([words, pooler.hasHeard(words)]).toEqual([words, false]);
  });
});
