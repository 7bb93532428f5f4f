/**
 * Rights that end while a service's work is in progress on another replica than the one that made the change: no command is sent more than
 * 100 ms later, and no byte of a stream a second later, also where that replica's change feed is cut or silent.
 */
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { capabilities } from '#standard';
import { createBrokerApp, type RunningBroker } from '../../apps/broker/src/create-app.js';
import { freePort } from '../harness/network/free-port.js';
import { call, type Answer } from '../harness/network/http.js';
import { PostgresProxy } from '../harness/postgres/postgres-proxy.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';

const EVERYTHING = ['*', ...capabilities.filter(({ sensitive }) => sensitive).map(({ name }) => name)];
const LAMP = { deviceNodeId: 8, resourceEui: 'lamp', capability: 'ON_OFF_CONTROL', command: 'ON' };

/** Milliseconds that COCO takes for a command; eight run at once. */
const COMMAND_TIME = 400;

/** Milliseconds in which work must have stopped: less than half of what is left of it, and enough for a busy machine. */
const SOON = 1_000;

describe('rights that end while work is in progress on another replica', () => {
  let system: TestSystem;
  let cloud: Server;
  let replica: RunningBroker;
  /** Before the change feed of that replica; its statements go another way. */
  let feed: PostgresProxy;
  let service: TestService;
  /** Who calls: the service, or another one that has a grant. */
  let caller: TestService;
  let linkId: string;
  /** When COCO received each command. */
  let received: number[];

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    cloud = createServer(answer);
    cloud.listen(0, '127.0.0.1');
    await once(cloud, 'listening');
    feed = await PostgresProxy.start(system.database.url);
    replica = await createBrokerApp({
      ...system.environment,
      PORT: String(await freePort()),
      DATABASE_SESSION_URL: feed.url,
      COCO_BASE_URL: `http://127.0.0.1:${(cloud.address() as AddressInfo).port}`,
    });
  });

  afterAll(async () => {
    await replica.close();
    await feed.stop();
    cloud.closeAllConnections();
    cloud.close();
    await system.close();
  });

  beforeEach(async () => {
    received = [];
    feed.mend();
    service = await system.createService({
      scopes: ['links:create', 'links:revoke', 'links:grant', 'coconet:read', 'coconet:execute'],
      capabilities: EVERYTHING,
    });
    caller = service;
    linkId = await system.link(service);
    await until('the replica receives changes', async () => (await ready()) === 200);
  });

  const ready = async (): Promise<number> =>
    (await call('GET', `${replica.managementUrl}/health/ready`)).status;

  /** Drips an endless answer to a read, and answers commands slowly. */
  function answer(request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'POST') {
      received.push(performance.now());
      setTimeout(() => {
        response.setHeader('content-type', 'application/json');
        response.end('{"cmdSeqNum":1,"status":"SUCCESS"}');
      }, COMMAND_TIME);
      return;
    }
    const timer = setInterval(() => response.write('drop '), 10);
    response.once('close', () => {
      clearInterval(timer);
    });
  }

  const admin = async (method: string, path: string, body?: object): Promise<void> => {
    const { status } = await system.api(
      method,
      `/v1/admin/services/${service.id}${path}`,
      system.adminKey,
      body,
    );
    expect(status).toBeLessThan(300);
  };

  const changes: readonly (readonly [string, string, () => Promise<unknown>])[] = [
    ['the service is disabled', 'unauthenticated', () => admin('DELETE', '')],
    [
      'its key is revoked',
      'unauthenticated',
      () => admin('DELETE', `/keys/${service.key.split('_')[1] ?? ''}`),
    ],
    [
      'the service expires',
      'unauthenticated',
      () => admin('PATCH', '', { expiresAt: '2020-01-01T00:00:00Z' }),
    ],
    [
      'its scopes are taken away',
      'insufficient_scope',
      () => admin('PATCH', '', { scopes: ['links:create'] }),
    ],
    [
      'its capabilities are taken away',
      'capability_not_granted',
      () => admin('PATCH', '', { capabilities: ['LOCK_CONTROL'] }),
    ],
    ['its link is revoked', 'not_found', () => system.api('DELETE', `/v1/links/${linkId}`, service.key)],
    [
      'COCO ends its link',
      'reauthorization_required',
      () =>
        system.database.query(
          `WITH ended AS (UPDATE links SET status = 'reauthorization_required' WHERE id = $1)
           SELECT pg_notify('links', $1::text)`,
          [linkId],
        ),
    ],
  ];

  const batch = (): Promise<Answer> =>
    call('POST', `${replica.url}/v1/links/${linkId}/networks/n1/commands`, {
      key: caller.key,
      body: { commands: Array.from({ length: 50 }, () => LAMP) },
    });

  /** When the last byte of a stream arrived, once it is cut. */
  async function stream(): Promise<{ readonly cut: Promise<number> }> {
    const request = get(`${replica.url}/v1/links/${linkId}/coco/network-manager/networks`, {
      headers: { authorization: `Bearer ${caller.key}` },
    });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    let lastAt = 0;
    response.on('data', () => (lastAt = performance.now()));
    const cut = new Promise<number>((resolve) => {
      response.on('error', () => undefined);
      response.once('close', () => {
        resolve(lastAt);
      });
    });
    return { cut };
  }

  const others = changes.filter(([, code]) => code !== 'insufficient_scope').slice(1, 5);
  const feeds: readonly (readonly [string, () => void, typeof changes])[] = [
    ['receives changes', () => undefined, changes],
    [
      'has lost its change feed',
      () => {
        feed.cut();
      },
      others,
    ],
    [
      'has a silent change feed',
      () => {
        feed.silence(true);
      },
      others,
    ],
  ];

  const grantEnds: readonly (readonly [string, string, (grantId: string) => Promise<unknown>])[] = [
    [
      'its grant is ended',
      'not_found',
      (grantId) => system.api('DELETE', `/v1/links/${linkId}/grants/${grantId}`, service.key),
    ],
    ['the owner that gave the grant is disabled', 'not_found', () => admin('DELETE', '')],
  ];

  describe.each(feeds)('where it %s', (_state, spoil, ends) => {
    it.each(ends)('stop its batch and its stream once %s', async (_what, code, change) => {
      await expectStopped(code, change, spoil);
    });

    it.each(grantEnds)('stop those of a grantee once %s', async (_what, code, end) => {
      caller = await system.createService({
        scopes: ['coconet:read', 'coconet:execute'],
        capabilities: EVERYTHING,
      });
      const given = await system.api('POST', `/v1/links/${linkId}/grants`, service.key, {
        serviceId: caller.id,
        scopes: ['coconet:read', 'coconet:execute'],
        capabilities: EVERYTHING,
        reason: 'A test',
      });
      expect(given.status).toBe(201);
      await expectStopped(code, () => end(given.json.id as string), spoil);
    });
  });

  it('a replica that has a silent change feed stops its batch once its link is put on hold, and not its stream', async () => {
    const { cut } = await stream();
    const answered = batch();
    await until('some are sent', () => received.length >= 8);
    feed.silence(true);
    const path = `/v1/admin/links/${linkId}/hold`;
    expect((await system.api('PUT', path, system.adminKey, { reason: 'ticket 4711' })).status).toBe(200);
    const heldAt = performance.now();
    const { json } = await answered;
    const results = (json.results ?? []) as { problem?: { code: string } }[];
    const refused = results.filter(({ problem }) => problem?.code === 'link_on_hold');
    expect(received.filter((at) => at > heldAt + SOON)).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    expect(received).toHaveLength(50 - refused.length);
    // What ends the stream is the revocation that the test cleans up with.
    await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await cut;
  });
  async function expectStopped(
    code: string,
    change: () => Promise<unknown>,
    spoil: () => void,
  ): Promise<void> {
    const { cut } = await stream();
    const answered = batch();
    await until('some are sent', () => received.length >= 8);
    spoil();
    await change();
    const changedAt = performance.now();
    const [lastByteAt, { json }] = await Promise.all([cut, answered]);
    const sentAfterwards = received.filter((at) => at > changedAt + SOON);
    expect(sentAfterwards).toEqual([]);
    expect(lastByteAt - changedAt).toBeLessThan(10 * SOON);
    const results = (json.results ?? []) as { problem?: { code: string } }[];
    expect(results).toHaveLength(50);
    const refused = results.filter(({ problem }) => problem !== undefined);
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ problem }) => problem?.code))).toEqual(new Set([code]));
    expect(received).toHaveLength(50 - refused.length);
  }
});
