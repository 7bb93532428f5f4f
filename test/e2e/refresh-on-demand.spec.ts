import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { dialects } from '../harness/broker/dialects.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

describe.each(dialects)('an expired access token ($name)', ({ options }) => {
  let system: TestSystem;
  let service: TestService;
  let linkId: string;
  let replicas: BrokerProcess[];

  beforeAll(async () => {
    // Each call needs the token for itself: reads that shared one call would need it once.
    const environment = {
      ...options.environment,
      REFRESH_SCHEDULE: 'false',
      COCO_SHARE_READS_WITHIN: '0',
    };
    system = await TestSystem.start({ ...options, environment });
    service = await system.createService();
    linkId = await system.link(service);
    replicas = await Promise.all([1, 2].map(() => BrokerProcess.start(system.environment)));
  });

  afterAll(async () => {
    await Promise.all(replicas.map((replica) => replica.stop()));
    await system.close();
  });

  beforeEach(async () => {
    await system.control('DELETE', '/ledger');
    await system.expireAccessToken(linkId, replicas);
  });

  const statuses = async (urls: readonly string[]): Promise<number[]> =>
    Promise.all(
      urls.map(
        async (url) => (await call('GET', `${url}/v1/links/${linkId}/networks`, { key: service.key })).status,
      ),
    );

  it('found by 20 concurrent calls is refreshed with one token call', async () => {
    expect(await statuses(Array.from({ length: 20 }, () => system.broker.url))).toEqual(Array(20).fill(200));
    expect(await system.ledger('token')).toHaveLength(1);
  });

  it('found by 20 concurrent calls on each of two processes is refreshed with one token call', async () => {
    const urls = replicas.flatMap((replica) => Array.from({ length: 20 }, () => replica.url));
    expect(await statuses(urls)).toEqual(Array(40).fill(200));
    expect(await system.ledger('token')).toHaveLength(1);
  });

  it('that COCO refuses before it has expired is refreshed once for all refused calls', async () => {
    await system.database.query(`UPDATE links SET access_token_expires_at = now() + interval '1 hour'`);
    await system.control('POST', '/faults', {
      match: { endpoint: 'api' },
      action: { type: 'status', status: 401 },
      times: 10,
    });
    const answers = await statuses(Array.from({ length: 10 }, () => system.broker.url));
    expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await system.ledger('token')).toHaveLength(1);
  });
});

describe.each(dialects)('the schedule ($name)', ({ options }) => {
  let system: TestSystem;

  beforeAll(async () => {
    system = await TestSystem.start(options);
  });

  afterAll(async () => {
    await system.close();
  });

  it('refreshes a due link without any call, each time with one token call', async () => {
    const service = await system.createService();
    const linkId = await system.link(service);
    await system.control('DELETE', '/ledger');
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    const refreshed = async (): Promise<boolean> =>
      Number((await system.database.query('SELECT generation FROM links'))[0]?.generation) === 2;
    await until('the link has its second pair', refreshed);
    expect(await system.ledger('token')).toHaveLength(1);
    expect((await system.api('GET', `/v1/links/${linkId}/networks`, service.key)).status).toBe(200);
  });
});
