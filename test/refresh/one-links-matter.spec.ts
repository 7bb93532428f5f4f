import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertGrantedLinks, insertLinks } from '../harness/rows/grants.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** Callers that ask at once. */
const WAVE = 25;

/** Links that one notification names: it holds 8,000 bytes. */
const ANNOUNCED_AT_ONCE = 200;

describe('COCO’s answer about one link', () => {
  let system: TestSystem;
  let service: TestService;
  let links: string[];
  let grants: string[];

  beforeEach(async () => {
    system = await TestSystem.start({
      environment: { REFRESH_SWEEP_INTERVAL: '0.1' },
    });
    service = await system.createService();
  });

  afterEach(async () => {
    await system.close();
  });

  const makeLinks = async (count: number): Promise<void> => {
    const made = await insertGrantedLinks(system, service.id, count);
    links = made.map(({ id }) => id);
    grants = made.map(({ grantId }) => grantId);
  };

  const expireAll = async (): Promise<void> => {
    await system.database.query(
      `UPDATE links SET access_token_expires_at = now() - interval '1 second', refresh_due_at = now()`,
    );
    for (let start = 0; start < links.length; start += ANNOUNCED_AT_ONCE)
      await system.database.query(`SELECT pg_notify('links', $1)`, [
        links.slice(start, start + ANNOUNCED_AT_ONCE).join(','),
      ]);
  };

  const expire = async (linkId: string): Promise<void> => {
    await system.database.query(
      `UPDATE links SET access_token_expires_at = now() - interval '1 second', refresh_due_at = now() WHERE id = $1`,
      [linkId],
    );
    await system.database.query(`SELECT pg_notify('links', $1)`, [linkId]);
  };

  /** The status, and the reason unless it is a success. */
  const read = async (linkId: string): Promise<unknown> => {
    const { status, json } = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    return status === 200 ? status : [status, json.code, json.reason, json.detail];
  };

  const strike = async (grantId: string | undefined, action: Json): Promise<void> => {
    await system.control('POST', '/faults', { match: { endpoint: 'token', grantId }, action });
  };

  const row = async (linkId: string): Promise<Json> =>
    (await system.database.query('SELECT * FROM links WHERE id = $1', [linkId]))[0] as Json;

  const refusals: [string, Json, string][] = [
    [
      'refused with an unknown error',
      { type: 'status', status: 400, body: { error: { message: 'Policy 17 does not hold' } } },
      'refused_repeatedly',
    ],
    [
      'refused for belonging to another client',
      { type: 'oauth-error', error: 'unauthorized_client', status: 401 },
      'grant_of_another_client',
    ],
  ];

  it.each(refusals)(
    '%s, costs 19 others no 503, and ends that one after ten minutes of the same',
    async (_what, action, lastError) => {
      await makeLinks(20);
      const [bad = '', ...good] = links;
      await strike(grants[0], action);
      for (let round = 0; round < 6; round += 1) {
        await Promise.all(links.map(expire));
        const [, ...statuses] = await Promise.all([read(bad), ...good.map(read)]);
        expect(statuses).toEqual(Array(19).fill(200));
        await until('the bad one was tried', async () => Number((await row(bad)).refusal_count) > round);
      }
      expect(await row(bad)).toMatchObject({ status: 'active' });
      await system.database.query(
        `UPDATE links SET refusal_since = now() - interval '11 minutes', refresh_due_at = now() WHERE id = $1`,
        [bad],
      );
      await until('it ends', async () => (await row(bad)).status === 'reauthorization_required');
      expect(await row(bad)).toMatchObject({ last_trouble: lastError });
      const others = await Promise.all(good.map(row));
      expect(others.every(({ status }) => status === 'active')).toBe(true);
    },
  );

  it('never ends it while no other link succeeds: then it is unclear who is wrong', async () => {
    await makeLinks(2);
    const [bad = ''] = links;
    await strike(undefined, refusals[0]?.[1]);
    for (let round = 0; round < 7; round += 1) {
      await expire(bad);
      await until('it was tried', async () => Number((await row(bad)).refusal_count) > round);
      await system.database.query(
        `UPDATE links SET refusal_since = now() - interval '1 hour' WHERE id = $1`,
        [bad],
      );
      await system.database.query('DELETE FROM refresh_successes');
    }
    expect((await row(bad)).status).toBe('active');
  });

  it('for ten of 100 with another client id causes no 503 on the others', async () => {
    await makeLinks(100);
    for (const grantId of grants.slice(0, 10)) await strike(grantId, refusals[1]?.[1]);
    for (let round = 0; round < 3; round += 1) {
      await expireAll();
      // In waves, so that no caller waits just because the machine is slow; the bad ones are all in the first.
      for (let start = 0; start < links.length; start += WAVE) {
        const statuses = await Promise.all(links.slice(start, start + WAVE).map(read));
        const good = start === 0 ? statuses.slice(10) : statuses;
        expect(good).toEqual(Array(good.length).fill(200));
      }
    }
    const bad = await Promise.all(links.slice(0, 10).map(row));
    expect(bad.map(({ status, last_trouble: lastError }) => [status, lastError])).toEqual(
      Array(10).fill(['active', 'client_misconfigured']),
    );
  });
});

describe('a pause that COCO asks for', () => {
  it('is respected by all replicas and after a restart, with at most three calls', async () => {
    const system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    const service = await system.createService();
    await insertLinks(system, service.id, 100);
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'status', status: 429, retryAfter: '86400' },
    });
    const environment = { ...system.environment, REFRESH_SCHEDULE: 'true', REFRESH_SWEEP_INTERVAL: '0.1' };
    const start = (): Promise<BrokerProcess> => BrokerProcess.start(environment);
    const brokers = await Promise.all([start(), start(), start()]);
    await system.database.query('UPDATE links SET refresh_due_at = now()');
    await until('COCO was asked', async () => (await system.ledger('token')).length > 0);
    for (const { managementUrl } of brokers)
      await until('each knows of it', async () => {
        const { text } = await call('GET', `${managementUrl}/metrics`);
        return /^refresh_gate_shut 1$/m.test(text);
      });
    await Promise.all(brokers.map((broker) => broker.stop()));
    const next = await start();
    const sweeps = await call('GET', `${next.managementUrl}/metrics`);
    expect(sweeps.text).toMatch(/^refresh_gate_shut 1$/m);
    const calls = (await system.ledger('token')).length;
    await next.stop();
    await system.close();
    expect(calls).toBeLessThanOrEqual(3);
  });
});

describe('a network that COCO refuses with 401', () => {
  it('affects only that network: others keep working, nobody has to link again, and it causes two refreshes', async () => {
    const system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    const service = await system.createService();
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    const networks = await system.api('GET', `/v1/links/${linkId}/networks`, service.key);
    const ids = (networks.json.networks as Json[]).map(({ networkId }) => String(networkId));
    const [first = '', second = ''] = ids;
    await system.control('POST', '/faults', {
      match: { endpoint: 'api', pathIncludes: second },
      action: { type: 'status', status: 401 },
    });
    const zones = (id: string): Promise<{ status: number; json: Json }> =>
      system.api('GET', `/v1/links/${linkId}/networks/${id}/zones`, service.key);
    for (let poll = 0; poll < 8; poll += 1) {
      const [refused, served] = [await zones(second), await zones(first)];
      expect([refused.status, refused.json.code, refused.json.upstreamStatus, served.status]).toEqual([
        502,
        'upstream_failure',
        401,
        200,
      ]);
    }
    expect(await system.ledger('token')).toHaveLength(2);
    const [link] = await system.database.query('SELECT status FROM links WHERE id = $1', [linkId]);
    expect(link?.status).toBe('active');
    await system.close();
  });
});
