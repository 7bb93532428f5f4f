import { hostname } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuditTrail, CallCounter } from '#audit';
import { advisoryLocks } from '#database';
import { SystemClock, SystemIds } from '#kernel';
import { LimitsStore } from '#refresh';
import { DataSource } from 'typeorm';
import { Overview } from '../../apps/broker/src/console/overview/overview.js';
import type { Replicas } from '../../apps/broker/src/console/overview/replicas.js';
import type { LinkCensus } from '../../apps/broker/src/watch/link-census.js';
import type { Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { ConsoleClient } from './console-client.js';

describe('the console', () => {
  let system: TestSystem;
  let service: TestService;
  let client: ConsoleClient;

  beforeAll(async () => {
    system = await TestSystem.start();
    service = await system.createService({ name: 'lamps' });
    client = new ConsoleClient(String(system.environment.PUBLIC_URL));
  });

  afterAll(async () => {
    await system.close();
  });

  it('signs a developer in with the printed link, once', async () => {
    const link = system.broker.consoleLink() ?? '';
    expect(link).toMatch(/^http:\/\/localhost:\d+\/console\/one-time#[A-Za-z0-9_-]{43}$/);
    const wrong = await client.useOneTimeLink(`${link}x`);
    expect([wrong.status, wrong.json.code]).toEqual([401, 'one_time_link_used']);
    expect((await client.useOneTimeLink(link)).status).toBe(204);
    expect((await client.session()).json).toMatchObject({ name: 'Developer', subject: 'developer' });
    const again = await new ConsoleClient(String(system.environment.PUBLIC_URL)).useOneTimeLink(link);
    expect([again.status, again.json.code]).toEqual([401, 'one_time_link_used']);
  });

  it.each(['missing.js', '..%2findex.html', '..%2f..%2formconfig.js'])(
    'has no file of the page named %s',
    async (name) => {
      const { status, json } = await client.call('GET', `/console/assets/${name}`);
      expect([status, json.code]).toEqual([404, 'not_found']);
    },
  );

  it('says in one answer whether everything is working', async () => {
    const linkId = await system.link(service, undefined, { userId: 'ada' });
    const dataSource = await new DataSource({ type: 'postgres', url: system.database.url }).initialize();
    const counter = new CallCounter(
      dataSource,
      new AuditTrail(dataSource, new SystemIds()),
      new SystemClock(),
    );
    counter.count({ serviceId: service.id, linkId, operation: 'networks', outcome: 'succeeded' });
    counter.countOfService(service.id, 'refused');
    await counter.beforeApplicationShutdown();
    await dataSource.destroy();
    await system.database.query(
      `INSERT INTO refresh_minutes VALUES (date_trunc('minute', now()) - interval '1 hour', 7, 2)`,
    );
    await system.database.query(
      `INSERT INTO service_call_hours VALUES (date_trunc('hour', now() - interval '24 hours'), $1, 'failed', 4)`,
      [service.id],
    );
    const overview = await until('the overview has seen it', async () => {
      const { json } = await client.call('GET', '/v1/admin/overview');
      return json.links.active === 1 && json.calls.services.length === 1 && json;
    });
    expect(overview).toMatchObject({
      verdict: 'ok',
      reasons: [],
      links: { pending: 0, active: 1, reauthorization_required: 0, revoked: 0 },
      troubles: [],
      oldestDue: { linkId },
      calls: {
        services: [{ serviceId: service.id, serviceName: 'lamps', succeeded: 1, refused: 1, failed: 4 }],
      },
      replicas: [
        { host: hostname(), version: expect.any(String), circuit: 'closed', lag: expect.any(Number) },
      ],
    });
    for (const [accepted, encoding] of [
      ['br;q=0.5, gzip', 'gzip'],
      ['gzip;q=0, *', null],
      ['gzip;q=0', null],
      ['identity', null],
    ] as const) {
      const headers = { 'accept-encoding': accepted };
      const answer = await client.call('GET', '/v1/admin/overview', { headers });
      expect([accepted, answer.headers.get('content-encoding')]).toEqual([accepted, encoding]);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
      expect(answer.json.refreshes).toEqual(overview.refreshes);
    }
    const [hour] = await system.database.query('SELECT min(hour) AS first FROM service_call_hours');
    expect(new Date(overview.calls.since)).toEqual(new Date(hour?.first as string));
    const { stepSeconds, points } = overview.refreshes;
    expect([stepSeconds, points.length]).toEqual([300, 288]);
    expect(points.filter(({ succeeded }: Json) => succeeded > 0)).toMatchObject([
      { succeeded: 7, failed: 2 },
    ]);
  });

  it('reports failing refreshes and an unchained audit trail', async () => {
    const dataSource = await new DataSource({ type: 'postgres', url: system.database.url }).initialize();
    await system.database.query(`INSERT INTO refresh_minutes VALUES (date_trunc('minute', now()), 1, 20)`);
    // The holder of this lock does the chaining: so nobody does.
    await system.database.query('SELECT pg_advisory_lock($1)', [advisoryLocks.chaining]);
    await system.database.query(
      `INSERT INTO audit_events (id, at, action, result, actor_kind)
       VALUES (uuidv7(interval '-10 minutes'), now() - interval '10 minutes', 'link.confirmed', 'succeeded', 'service')`,
    );
    const census: Pick<LinkCensus, 'byStatus'> = { byStatus: () => Promise.resolve(new Map()) };
    const replicas: Pick<Replicas, 'live'> = { live: () => Promise.resolve([]) };
    const overview = new Overview(
      dataSource,
      census as LinkCensus,
      replicas as Replicas,
      new LimitsStore(dataSource),
      new SystemClock(),
    );
    const { verdict, reasons } = await overview.read();
    await system.database.query('SELECT pg_advisory_unlock($1)', [advisoryLocks.chaining]);
    await dataSource.destroy();
    expect([verdict, reasons]).toEqual([
      'failing',
      [
        {
          code: 'refreshes_fail',
          message: '20 of 21 refreshes failed in the last quarter of an hour.',
        },
        {
          code: 'audit_unsealed',
          message: 'The audit trail is not chained: its oldest new record has waited for 10 minutes.',
        },
      ],
    ]);
  });
});
