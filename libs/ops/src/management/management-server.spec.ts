import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { DatabaseReadOnly, type ChangeFeed, type DatabaseProbe } from '#database';
import { Draining } from '../health/draining.js';
import { Readiness } from '../health/readiness.js';
import { Gauges } from '../metrics/gauges.js';
import { HttpMetrics } from '../metrics/http-metrics.js';
import type { OpsSettings } from '../ops-settings.js';
import { ManagementServer } from './management-server.js';

const settings: Pick<OpsSettings, keyof OpsSettings> = {
  managementHost: '127.0.0.1',
  managementPort: 0,
  logLevel: 'silent',
  logFormat: 'json',
  loggedCallsPerSecond: 0,
  version: '1.2.3',
  traces: undefined,
};

const feed = { connected: true };
let answerDatabase: () => Promise<unknown>;
let draining: Draining;
let registry: Registry;
let readiness: Readiness;
let server: ManagementServer;

beforeEach(async () => {
  feed.connected = true;
  answerDatabase = () => Promise.resolve([]);
  draining = new Draining();
  registry = new Registry();
  readiness = readinessOf();
  readiness.beginServing();
  server = new ManagementServer(settings);
  await server.start();
  server.watch({ registry, readiness });
});

function readinessOf(): Readiness {
  const database = { check: () => answerDatabase() } as unknown as DatabaseProbe;
  return new Readiness(draining, database, feed as unknown as ChangeFeed);
}

afterEach(() => server.onApplicationShutdown());

async function ready(): Promise<[number, unknown]> {
  const response = await fetch(`${server.url}/health/ready`);
  return [response.status, await response.json()];
}

describe('the management port', () => {
  it('is live and ready, and names each check', async () => {
    expect(await (await fetch(`${server.url}/health/live`)).json()).toEqual({ status: 'up' });
    expect(await ready()).toEqual([
      200,
      {
        status: 'up',
        state: 'serving',
        checks: { database: { status: 'up' }, changeFeed: { status: 'up' }, accepting: { status: 'up' } },
      },
    ]);
  });

  it('is not ready while a check fails, without saying more than which', async () => {
    readiness.add({
      name: 'keyring',
      run: () => {
        throw new Error('key 2026 is missing');
      },
    });
    feed.connected = false;
    draining.begin();
    const [status, body] = await ready();
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'down',
      state: 'draining',
      checks: {
        database: { status: 'up' },
        changeFeed: { status: 'down' },
        accepting: { status: 'down' },
        keyring: { status: 'down' },
      },
    });
    expect(JSON.stringify(body)).not.toContain('2026');
  });

  it('is live but not ready before there is a broker, and before its API listens', async () => {
    const early = new ManagementServer(settings);
    await early.start();
    const ask = async (path: string): Promise<[number, string]> => {
      const answer = await fetch(early.url + path);
      return [answer.status, await answer.text()];
    };
    expect(await ask('/health/live')).toEqual([200, '{"status":"up"}']);
    expect(await ask('/health/ready')).toEqual([503, '{"status":"down","state":"starting","checks":{}}']);
    expect(await ask('/metrics')).toEqual([503, 'starting\n']);
    early.watch({ registry, readiness: readinessOf() });
    const [status, text] = await ask('/health/ready');
    expect([status, JSON.parse(text)]).toMatchObject([
      503,
      { state: 'starting', checks: { database: { status: 'up' }, accepting: { status: 'down' } } },
    ]);
    await early.stop();
  });

  it('is not ready while the database accepts no writes, and says so', async () => {
    answerDatabase = () => Promise.reject(new DatabaseReadOnly('PostgreSQL accepts no writes'));
    expect(await ready()).toMatchObject([
      503,
      { checks: { database: { status: 'down', reason: 'PostgreSQL accepts no writes' } } },
    ]);
  });

  it('gives a database that hangs one second', async () => {
    answerDatabase = () => new Promise(() => undefined);
    const [status, body] = await ready();
    expect(status).toBe(503);
    expect(body).toMatchObject({ checks: { database: { status: 'down' } } });
  });

  it.each(['/', '/health', '/health/live/', '/HEALTH/live', '/health/live?x=1', '//metrics', '/metrics/x'])(
    'has nothing at %s',
    async (path) => {
      expect((await fetch(server.url + path)).status).toBe(404);
    },
  );

  it('accepts no other method', async () => {
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(404);
  });

  it('stops when told to', async () => {
    const { url } = server;
    await server.onApplicationShutdown();
    await expect(fetch(url)).rejects.toThrow();
  });
});

const CALL = {
  requestId: 'r',
  url: '/',
  status: 200,
  durationMs: 3,
  serviceId: undefined,
  remoteAddress: '',
  method: 'GET',
  route: '/v1/links/:id',
};

describe('metrics', () => {
  it('count calls by template, with a closed set of methods', async () => {
    const metrics = new HttpMetrics(registry);
    metrics.observe(CALL);
    metrics.observe({ ...CALL, method: 'PROPFIND', route: 'unmatched' });
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('http_requests_total{method="GET",route="/v1/links/:id",status="200"} 1');
    expect(text).toContain('http_requests_total{method="other",route="unmatched",status="200"} 1');
    expect(text).toContain(
      'http_request_duration_seconds_bucket{le="0.005",method="GET",route="/v1/links/:id"} 1',
    );
  });

  it('are OpenMetrics with exemplars on request, and otherwise unchanged', async () => {
    const metrics = new HttpMetrics(registry);
    metrics.observe({ ...CALL, traceId: 'cafe' });
    const scrape = async (accept: string): Promise<[string | null, string]> => {
      const answer = await fetch(`${server.url}/metrics`, { headers: { accept } });
      return [answer.headers.get('content-type'), await answer.text()];
    };
    const [openType, open] = await scrape('application/openmetrics-text;version=1.0.0,text/plain;q=0.5');
    const [plainType, plain] = await scrape('text/plain');
    expect(openType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(open).toContain('# TYPE http_requests counter\nhttp_requests_total{');
    expect(open).toMatch(/_bucket\{le="0\.005",.*\} 1 # \{trace_id="cafe"\} 0\.003 \d/);
    expect(open).toMatch(/\n# EOF\n$/);
    expect(plainType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(plain).toContain('# TYPE http_requests_total counter\nhttp_requests_total{');
    expect(plain).not.toContain('trace_id');
  });

  it('leave out a gauge that cannot be read, and nothing else', async () => {
    const gauges = new Gauges(registry);
    gauges.add({ name: 'good', help: 'Good.', label: 'status', read: () => new Map([['active', 2]]) });
    gauges.add({ name: 'bad', help: 'Bad.', label: 'status', read: () => Promise.reject(new Error('down')) });
    const text = await registry.metrics();
    expect(text).toContain('good{status="active"} 2');
    expect(text).not.toContain('bad{');
  });
});
