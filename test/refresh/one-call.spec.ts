import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe('three replicas on one database, one of which encrypts in a second thread', () => {
  let system: TestSystem;
  let service: TestService;
  let replicas: BrokerProcess[];

  beforeAll(async () => {
    system = await TestSystem.start({
      // Each call needs the token for itself: reads that shared one call would need it once.
      environment: { REFRESH_SCHEDULE: 'false', COCO_SHARE_READS_WITHIN: '0' },
    });
    service = await system.createService();
    const environment = {
      ...system.environment,
      REFRESH_SCHEDULE: 'true',
      REFRESH_RATE_LIMIT: '0',
      REFRESH_CONCURRENCY: '10',
      // Everything shares one machine: a busy machine must not look like an outage.
      DATABASE_CONNECTION_TIMEOUT: '5',
    };
    replicas = await Promise.all(
      ['true', 'false', 'false'].map((thread) =>
        BrokerProcess.start({ ...environment, REFRESH_ENCRYPTION_THREAD: thread }),
      ),
    );
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await system.close();
  });

  it('make one token call for 150 calls that find the same expired token', async () => {
    const linkId = await system.link(service);
    await system.control('DELETE', '/ledger');
    await system.expireAccessToken(linkId, replicas);
    const statuses = await Promise.all(
      replicas.flatMap(({ url }) =>
        Array.from({ length: 50 }, async () => {
          const answer = await call('GET', `${url}/v1/links/${linkId}/networks`, { key: service.key });
          return answer.status;
        }),
      ),
    );
    expect(statuses).toEqual(Array(150).fill(200));
    expect(await system.ledger('token')).toHaveLength(1);
  });

  it('make 2,000 token calls for 2,000 due links', async () => {
    const linkIds = await insertLinks(system, service.id, 2_000);
    await system.control('DELETE', '/ledger');
    await system.database.query(`UPDATE links SET refresh_due_at = now() WHERE user_id = 'bulk'`);
    const refreshed = async (): Promise<boolean> => {
      const [row] = await system.database.query(
        `SELECT count(*)::int AS links FROM links WHERE user_id = 'bulk' AND generation > 1`,
      );
      return row?.links === 2_000;
    };
    await until('all links are refreshed', refreshed, 200_000);
    const summary = await system.control('GET', '/ledger/summary');
    expect(await system.ledger('token')).toHaveLength(2_000);
    expect([summary.reuseAlarms, summary.overlappingRefreshes]).toEqual([0, 0]);
    // A broker that refreshed none of them reads what the three have encrypted.
    const statuses = await Promise.all(
      linkIds.slice(0, 100).map(async (id) => {
        const answer = await call('GET', `${system.broker.url}/v1/links/${id}/networks`, {
          key: service.key,
        });
        return answer.status;
      }),
    );
    expect(statuses).toEqual(Array(100).fill(200));
    expect(replicas.map(({ log }) => log).join('')).not.toContain('encryption thread');
  }, 240_000);
});
