import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runBrokerCommand } from '../harness/broker/broker-command.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { insertLinks } from '../harness/rows/grants.js';
import { call, type Answer, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

/** The provider's bad day: it refuses every refresh token, and accepts all of them the next day. */
const REFUSE_ALL = { type: 'oauth-error', error: 'invalid_grant', status: 400 };

/** Seconds that the bad day lasts here; ten minutes of probes pass in it, because each is made due by the test. */
const PROBES = 12;

describe('a provider that refuses every link', () => {
  let system: TestSystem;
  let service: TestService;
  let others: BrokerProcess[];

  beforeEach(async () => {
    system = await TestSystem.start({
      environment: { REFRESH_SCHEDULE: 'true', REFRESH_SWEEP_INTERVAL: '0.1', REFRESH_RATE_LIMIT: '0' },
    });
    service = await system.createService({ scopes: ['links:read', 'coconet:read'] });
    others = [];
  });

  afterEach(async () => {
    await Promise.all(others.map((broker) => broker.stop()));
    await system.close();
  });

  const addReplica = async (): Promise<BrokerProcess> => {
    const broker = await BrokerProcess.start(system.environment);
    others.push(broker);
    return broker;
  };

  const query = async (statement: string, parameters?: unknown[]): Promise<Json> =>
    (await system.database.query(statement, parameters))[0] as Json;

  const count = async (condition: string): Promise<number> =>
    Number((await query(`SELECT count(*)::int AS links FROM links WHERE ${condition}`)).links);

  const makeDue = async (): Promise<void> => {
    await system.database.query(`UPDATE links SET refresh_due_at = now() WHERE status = 'active'`);
  };

  const brake = async (): Promise<string> =>
    (await query('SELECT brake FROM refresh_limits')).brake as string;

  const strike = async (): Promise<void> => {
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action: REFUSE_ALL });
  };

  /** Lets the time of ten seconds pass for the shared row. */
  const hurryProbe = async (): Promise<void> => {
    await system.database.query(
      `UPDATE refresh_limits SET next_trial_at = now(); SELECT pg_notify('refresh_limits', 'test')`,
    );
  };

  const tokenCalls = async (): Promise<number> => (await system.ledger('token')).length;

  const events = async (type: string): Promise<number> => {
    const { json } = await system.api('GET', `/v1/events?limit=200&types=${type}`, service.key);
    return (json.items as Json[]).length;
  };

  const admin = (method: string, path: string, body?: unknown): Promise<Answer> =>
    system.api(method, `/v1/admin/refresh${path}`, system.adminKey, body);

  it('for ten minutes costs none of 200 links, and causes events for at most ten, each followed by a recovery event', async () => {
    const other = await addReplica();
    const links = await insertLinks(system, service.id, 200);
    await strike();
    await makeDue();
    await until('the brake engages', async () => (await brake()) === 'braked');
    for (let probe = 0; probe < PROBES; probe += 1) {
      const before = await tokenCalls();
      await hurryProbe();
      await until('a probe was made', async () => (await tokenCalls()) > before);
    }
    expect(await count(`status = 'active'`)).toBe(200);
    expect(await brake()).toBe('braked');
    // 4 that ended, the one that engaged the brake, those in flight then, and the probes.
    expect(await tokenCalls()).toBeLessThan(5 + 20 + PROBES + 5);
    for (const { managementUrl } of [system.broker, other]) {
      const { text } = await call('GET', `${managementUrl}/metrics`);
      expect(text).toMatch(/^refresh_brake 1$/m);
      const ready = await call('GET', `${managementUrl}/health/ready`);
      expect([ready.status, ready.json.notices.refreshBrake]).toEqual([
        200,
        expect.stringContaining('refuses nearly all links'),
      ]);
    }
    // Valid tokens keep working.
    const read = await system.api('GET', `/v1/links/${String(links[7])}/networks`, service.key);
    expect(read.status).toBe(200);

    await system.control('DELETE', '/faults');
    await hurryProbe();
    await until('the brake is released', async () => (await brake()) === 'released');
    await until(
      'all are refreshed',
      async () => (await count(`status = 'active' AND generation > 1`)) === 200,
    );
    const told = await count('true').then(() => events('link.reauthorization_required'));
    expect(told).toBeLessThanOrEqual(10);
    await until('services got each recovery event', async () => (await events('link.recovered')) === told);
    const record = await query(
      `SELECT count(*) FILTER (WHERE action = 'refresh.braked')::int AS braked,
         count(*) FILTER (WHERE action = 'refresh.brake_released')::int AS released FROM audit_events`,
    );
    expect(record).toEqual({ braked: 1, released: 1 });
  }, 240_000);

  it('is reported to callers with its own reason, also by a replica that starts meanwhile', async () => {
    const links = await insertLinks(system, service.id, 12);
    await strike();
    await makeDue();
    await until('the brake engages', async () => (await brake()) === 'braked');
    const late = await addReplica();
    const { text } = await call('GET', `${late.managementUrl}/metrics`);
    expect(text).toMatch(/^refresh_brake 1$/m);
    const [linkId = ''] = links;
    await system.expireAccessToken(linkId, [late]);
    const answer = await call('GET', `${late.url}/v1/links/${linkId}/networks`, { key: service.key });
    expect([answer.status, answer.json.code, answer.json.reason]).toEqual([
      503,
      'token_refresh_unavailable',
      'mass_refusal',
    ]);
  });

  it('and accepts one token by chance is believed neither before nor after', async () => {
    await insertLinks(system, service.id, 40);
    await strike();
    await makeDue();
    await until('the brake engages', async () => (await brake()) === 'braked');
    await system.control('DELETE', '/faults');
    await system.control('POST', '/faults', {
      match: { endpoint: 'token' },
      action: { type: 'delay', milliseconds: 1, when: 'before' },
      times: 1,
    });
    await strike();
    await hurryProbe();
    await until('one was accepted', async () => (await count('generation > 1')) === 1);
    await until('it is braked again', async () => (await brake()) === 'braked');
    expect(await count(`status = 'active'`)).toBe(40);
  });

  it('can be overruled by an operator either way, which is audited', async () => {
    await insertLinks(system, service.id, 12);
    await strike();
    await makeDue();
    await until('the brake engages', async () => (await brake()) === 'braked');
    const status = await admin('GET', '');
    expect([status.status, status.json]).toMatchObject([200, { brake: 'braked', refusedLinks: 5 }]);

    const command = await runBrokerCommand(['refresh', 'resume', '--json'], {
      DATABASE_URL: system.database.url,
    });
    expect([command.code, JSON.parse(command.output)]).toMatchObject([0, { brake: 'released' }]);
    // Not accepted: as many refusals engage it again, and no link is lost.
    await until('the brake engages again', async () => (await brake()) === 'braked');
    expect(await count(`status = 'active'`)).toBe(12);

    expect((await admin('POST', '/resume', { acceptRefusals: 'yes' })).status).toBe(400);
    const accepted = await admin('POST', '/resume', { acceptRefusals: true });
    expect([accepted.status, accepted.json.brake]).toEqual([200, 'released']);
    await until('all end', async () => (await count(`status = 'reauthorization_required'`)) === 12);
    expect(await brake()).toBe('released');
    const records = await system.database.query(
      `SELECT actor_kind, actor_id, details FROM audit_events WHERE action = 'refresh.resumed' ORDER BY id`,
    );
    expect(records).toEqual([
      { actor_kind: 'admin', actor_id: 'command line', details: { acceptRefusals: false } },
      { actor_kind: 'admin', actor_id: expect.any(String), details: { acceptRefusals: true } },
    ]);
  });
});
