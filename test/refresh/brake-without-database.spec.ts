/** COCO refuses every link while the database comes and goes: neither on its own ends a link, and both together must not either. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const LINKS = 60;

describe.each<[string, (proxy: PostgresProxy) => void]>([
  [
    'is cut off',
    (proxy) => {
      proxy.cut();
    },
  ],
  [
    'falls silent',
    (proxy) => {
      proxy.silence(true);
    },
  ],
])('a provider that refuses every link while the database repeatedly %s', (_how, goAway) => {
  let system: TestSystem;
  let proxy: PostgresProxy;
  let replicas: BrokerProcess[];

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    proxy = await PostgresProxy.start(system.database.url);
    const environment = {
      ...system.environment,
      DATABASE_URL: proxy.url,
      REFRESH_SCHEDULE: 'true',
      REFRESH_SWEEP_INTERVAL: '0.1',
    };
    replicas = await Promise.all([1, 2].map(() => BrokerProcess.start(environment)));
  });

  afterAll(async () => {
    proxy.mend();
    await Promise.all(replicas.map((replica) => replica.stop()));
    await proxy.stop();
    await system.close();
  });

  const count = async (condition: string): Promise<number> => {
    const [row] = await system.database.query(`SELECT count(*)::int AS links FROM links WHERE ${condition}`);
    return Number(row?.links);
  };

  const brake = async (): Promise<unknown> =>
    (await system.database.query('SELECT brake FROM refresh_limits'))[0]?.brake;

  const isUnready = async ({ managementUrl }: BrokerProcess): Promise<boolean> =>
    (await call('GET', `${managementUrl}/health/ready`)).status === 503;

  const tokenCalls = async (): Promise<number> => (await system.ledger('token')).length;

  const hurryProbe = async (): Promise<void> => {
    await system.database.query(
      `UPDATE refresh_limits SET next_trial_at = now(); SELECT pg_notify('refresh_limits', 'test')`,
    );
  };

  it('loses no link: the brake still engages, and is released when COCO accepts them again', async () => {
    const service = await system.createService();
    await insertLinks(system, service.id, LINKS);
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'oauth-error', error: 'invalid_grant', status: 400 },
    });
    await system.database.query('UPDATE links SET refresh_due_at = now()');
    // Each time the database goes away right after COCO has refused, and before or while that is written.
    for (let flap = 0; flap < 3; flap += 1) {
      const before = await tokenCalls();
      if ((await brake()) === 'braked') await hurryProbe();
      await until('COCO has refused', async () => (await tokenCalls()) > before);
      goAway(proxy);
      for (const replica of replicas) await until('it has noticed', () => isUnready(replica));
      proxy.mend();
    }
    await until('the brake engages', async () => {
      if ((await brake()) === 'released') return false;
      return (await count(`status = 'active'`)) === LINKS;
    });

    await system.control('DELETE', '/faults');
    await until(
      'all are refreshed',
      async () => {
        if ((await brake()) === 'braked') await hurryProbe();
        // Refreshes in flight when the database went down wait for their lease.
        return (await count(`status = 'active' AND generation > 1`)) === LINKS;
      },
      120_000,
    );
    expect(await brake()).toBe('released');
    expect(await count(`status <> 'active'`)).toBe(0);
  }, 300_000);
});
