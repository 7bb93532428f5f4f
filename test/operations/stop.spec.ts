/** What SIGTERM loses: nothing that COCO or a receiver has been asked for, whether its caller waits for it or not. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { insertLinks } from '../harness/rows/grants.js';
import { BrokerProcess } from '../harness/broker/broker-process.js';
import { call, type Json } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { until } from '../harness/time/until.js';
import { Receiver } from '../events/receiver.js';

/** Seconds, as SHUTDOWN_TIMEOUT says it. */
const TIMEOUT = 4;

describe('SIGTERM', () => {
  let system: TestSystem;
  let service: TestService;
  let broker: BrokerProcess;
  let linkId: string;

  beforeAll(async () => {
    system = await TestSystem.start({ environment: { REFRESH_SCHEDULE: 'false' } });
    service = await system.createService({
      scopes: [
        'links:create',
        'links:read',
        'links:revoke',
        'coconet:read',
        'coconet:execute',
        'webhooks:manage',
      ],
    });
  });

  afterAll(async () => {
    await system.close();
  });

  beforeEach(async () => {
    broker = await start();
    [linkId = ''] = await insertLinks(system, service.id, 1);
  });

  afterEach(async () => {
    await system.control('DELETE', '/faults');
    if (broker.ended === undefined) await broker.stop('SIGKILL');
  });

  const start = (more: Readonly<Record<string, string>> = {}): Promise<BrokerProcess> =>
    BrokerProcess.start({ ...system.environment, SHUTDOWN_TIMEOUT: String(TIMEOUT), ...more });

  const order = (endpoint: string, action: Json, times?: number): Promise<unknown> =>
    system.control('POST', '/faults', { match: { endpoint }, action, ...(times !== undefined && { times }) });

  const row = async (): Promise<Json> =>
    (await system.database.query('SELECT * FROM links WHERE id = $1', [linkId]))[0];

  /** A call whose caller gives up once COCO has it. */
  const abandoned = async (method: string, path: string, body?: unknown): Promise<void> => {
    const leave = new AbortController();
    const asked = fetch(`${broker.url}${path}`, {
      method,
      signal: leave.signal,
      headers: { authorization: `Bearer ${service.key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    asked.catch(() => undefined);
    await until('COCO has it', async () => (await system.control('GET', '/ledger/summary')).inProgress > 0);
    leave.abort();
    await asked.catch(() => undefined);
  };

  it('does not lose the pair of a refresh whose caller has given up', async () => {
    await system.expireAccessToken(linkId, [broker]);
    await order('token', { type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
    await abandoned('GET', `/v1/links/${linkId}/networks`);
    expect((await row()).generation).toBe('1');
    expect(await broker.stop('SIGTERM')).toBe(0);
    expect(await row()).toMatchObject({
      generation: String((await row()).fence),
      status: 'active',
      lease_until: null,
    });
    expect((await row()).generation).not.toBe('1');
  });

  it('sent twice does not lose it either, and does not wait for callers', async () => {
    await broker.stop();
    broker = await start({ SHUTDOWN_DELAY: '20' });
    await system.expireAccessToken(linkId, [broker]);
    await order('token', { type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
    await abandoned('GET', `/v1/links/${linkId}/networks`);
    broker.signal('SIGTERM');
    await until('it has heard the first', async () => {
      const health = await call('GET', `${broker.managementUrl}/health/ready`);
      return health.json.state === 'draining';
    });
    expect(await endsInTime(broker.stop('SIGTERM'))).toBe(0);
    expect((await row()).generation).not.toBe('1');
  });

  const command = async (): Promise<[string, Json]> => {
    const read = async (path: string): Promise<Json> =>
      (await call('GET', `${broker.url}/v1/links/${linkId}${path}`, { key: service.key })).json;
    const { networkId } = (await read('/networks')).networks[0];
    const { resources } = await read(`/networks/${networkId}/resources`);
    const lamp = resources.find((resource: Json) => /lamp|light|bulb/i.test(resource.name));
    const path = `/v1/links/${linkId}/networks/${networkId}/devices/${lamp.deviceNodeId}/resources`;
    return [
      `${path}/${encodeURIComponent(lamp.resourceEui)}/commands`,
      { capability: 'ON_OFF_CONTROL', command: 'ON' },
    ];
  };

  const commandRecords = (): Promise<Json[]> =>
    system.database.query(
      `SELECT result, details FROM audit_events WHERE action = 'command.executed' AND link_id = $1`,
      [linkId],
    );

  it('leaves a record of a command that COCO carried out after its caller had given up', async () => {
    const [path, body] = await command();
    await order('api', { type: 'delay', when: 'after', milliseconds: 3_000 }, 1);
    await abandoned('POST', path, body);
    expect(await commandRecords()).toEqual([]);
    expect(await broker.stop('SIGTERM')).toBe(0);
    expect(await commandRecords()).toMatchObject([{ result: 'succeeded' }]);
  });

  it('leaves a record of a command that COCO never answered, and ends in time', async () => {
    const [path, body] = await command();
    await order('api', { type: 'hang' });
    await abandoned('POST', path, body);
    await endsInTime(broker.stop('SIGTERM'));
    expect(await commandRecords()).toMatchObject([{ result: 'failed' }]);
  });

  it('lets a streamed answer finish', async () => {
    await order('api', { type: 'slow-body', bytesPerSecond: 400 }, 1);
    const answer = await fetch(`${broker.url}/v1/links/${linkId}/coco/network-manager/networks`, {
      headers: { authorization: `Bearer ${service.key}` },
    });
    const stopped = broker.stop('SIGTERM');
    expect(JSON.parse(await answer.text())).toMatchObject({ networks: [{}, {}] });
    expect(await stopped).toBe(0);
  });
});

describe('SIGTERM while something hangs', () => {
  let system: TestSystem;
  let broker: BrokerProcess;

  beforeEach(async () => {
    system = await TestSystem.start({
      startBroker: async (environment) => {
        broker = await BrokerProcess.start(environment);
        const close = async (): Promise<void> => {
          await broker.stop();
        };
        const { url, managementUrl } = broker;
        return { url, managementUrl, consoleLink: () => undefined, close };
      },
      environment: { SHUTDOWN_TIMEOUT: String(TIMEOUT), REFRESH_SWEEP_INTERVAL: '0.1' },
    });
  });

  afterEach(async () => {
    await system.close();
  });

  it('lets a delivery in progress be recorded', async () => {
    const service = await system.createService({ scopes: ['links:read', 'links:revoke', 'webhooks:manage'] });
    const receiver = await Receiver.start();
    const release = Promise.withResolvers<undefined>();
    receiver.answer = () => release.promise.then(() => 204);
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    await system.api('POST', '/v1/webhooks', service.key, { url: receiver.url });
    await system.api('DELETE', `/v1/links/${linkId}`, service.key);
    await until('the receiver has it', () => receiver.messages.length > 0);
    const stopped = broker.stop('SIGTERM');
    setTimeout(() => {
      release.resolve(undefined);
    }, 1_500);
    expect(await stopped).toBe(0);
    expect(await system.database.query('SELECT status, attempts FROM webhook_deliveries')).toEqual([
      { status: 'delivered', attempts: 1 },
    ]);
    await receiver.stop();
  });

  it('cuts clients that keep their connection open, idle or in the middle of a request', async () => {
    const { port } = new URL(broker.url);
    const clients = ['', 'POST /v1/links HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\n'].map((text) => {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(text);
      return socket;
    });
    await Promise.all(clients.map((client) => once(client, 'connect')));
    expect(await endsInTime(broker.stop('SIGTERM'))).toBe(0);
    for (const client of clients) client.destroy();
  });

  it('ends although COCO does not answer a refresh', async () => {
    const service = await system.createService();
    const [linkId = ''] = await insertLinks(system, service.id, 1);
    await system.control('POST', '/faults', { match: { endpoint: 'token' }, action: { type: 'hang' } });
    await system.database.query('UPDATE links SET refresh_due_at = now() WHERE id = $1', [linkId]);
    await until('COCO has the call', async () => {
      const { inProgress } = await system.control('GET', '/ledger/summary');
      return inProgress > 0;
    });
    await endsInTime(broker.stop('SIGTERM'));
  });

  it('ends although the database is suspended and does not answer', async () => {
    const silent = await SilentDatabase.start(system.database.url);
    await broker.stop();
    broker = await BrokerProcess.start({ ...system.environment, DATABASE_URL: silent.url });
    silent.silence();
    expect(await endsInTime(broker.stop('SIGTERM'))).toBe(1);
    silent.stop();
  });
});

/** Milliseconds in which a stop must be over, whatever hangs: what is promised, and as much again for a busy machine. */
const LONGEST_STOP = 2 * (TIMEOUT * 1_000 + 5_000);

async function endsInTime(ended: Promise<unknown>): Promise<unknown> {
  const begun = performance.now();
  const result = await ended;
  expect(performance.now() - begun).toBeLessThan(LONGEST_STOP);
  return result;
}

/** A way to the database on which, from some moment on, nobody answers and nothing is refused, as after SIGSTOP. */
class SilentDatabase {
  private silent = false;

  private constructor(
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
    readonly url: string,
  ) {}

  static async start(databaseUrl: string): Promise<SilentDatabase> {
    const { hostname, port } = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = new URL(databaseUrl);
    [url.hostname, url.port] = ['127.0.0.1', String((server.address() as AddressInfo).port)];
    const database = new SilentDatabase(server, sockets, url.href);
    server.on('connection', (client) => {
      sockets.add(client.on('error', () => undefined));
      if (database.silent) return;
      const upstream = connect(Number(port), hostname);
      sockets.add(upstream.on('error', () => undefined));
      client.pipe(upstream).pipe(client);
    });
    return database;
  }

  silence(): void {
    this.silent = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }
}
