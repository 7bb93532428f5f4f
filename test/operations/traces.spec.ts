import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createBrokerApp } from '../../apps/broker/src/create-app.js';
import { call } from '../harness/network/http.js';
import { TestSystem, type TestService } from '../harness/broker/system.js';
import { pathOfLamp, traced, type Traced } from './traced-calls.js';
import { TraceCollector, type CollectedSpan } from '../harness/network/trace-collector.js';

/** OTLP's numbers for kinds of span. */
const [SERVER, CLIENT] = [2, 3];

const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };

let collector: TraceCollector;
let system: TestSystem;
let service: TestService;
let linkId: string;
let spans: CollectedSpan[];
let scrape: string;
const calls: Record<string, Traced> = {};

/** Makes a call that is found by its name. */
const trace = async (name: string, path: string, options = {}): Promise<void> => {
  calls[name] = await traced(system, service, name, path, options);
};

beforeAll(async () => {
  collector = await TraceCollector.start();
  system = await TestSystem.start({
    environment: {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-api-key=of%20the%20collector',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test',
    },
  });
  service = await system.createService();
  linkId = await system.link(service);
  const lamp = await pathOfLamp(system, service, linkId);
  await trace('raw', `/v1/links/${linkId}/coco/network-manager/networks`);
  await trace('typed', `/v1/links/${linkId}/networks?query=hidden`);
  await trace('command', `${lamp}/commands`, { method: 'POST', body: ON });
  const blind = await system.createService({ scopes: ['links:create'] });
  await trace('refused', `/v1/links/${linkId}/networks`, { key: blind.key });
  await trace('stranger', `/v1/links/${linkId}/networks`, { key: 'no-such-key' });
  await trace('unsampled', `/v1/links/${linkId}/networks`, { flags: '00' });
  await trace('browser', '/connect/a-link-url');
  await system.expireAccessToken(linkId);
  await trace('waking', `/v1/links/${linkId}/coco/network-manager/networks`);
  await system.control('POST', '/faults', {
    match: { endpoint: 'api' },
    action: { type: 'status', status: 500, body: 'failed' },
    times: 1,
  });
  await trace('failing', `/v1/links/${linkId}/networks`);
  const accept = 'application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5';
  scrape = (await call('GET', `${system.broker.managementUrl}/metrics`, { headers: { accept } })).text;
  await system.broker.close();
  ({ spans } = collector);
});

afterAll(async () => {
  await system.close();
  await collector.stop();
});

function ofTrace(name: string): CollectedSpan[] {
  return spans.filter(({ traceId }) => traceId === calls[name]?.traceId);
}

function spanOf(name: string, spanName: string): CollectedSpan | undefined {
  return ofTrace(name).find((span) => span.name === spanName);
}

describe('a proxied call', () => {
  it.each([
    ['raw', 'GET /v1/links/:id/coco/*'],
    ['typed', 'GET /v1/links/:id/networks'],
    [
      'command',
      'POST /v1/links/:id/networks/:networkId/devices/:deviceNodeId/resources/:resourceEui/commands',
    ],
  ])('is one trace, the caller’s: %s', (name, route) => {
    const root = spanOf(name, route);
    expect(calls[name]?.status).toBe(200);
    expect(root).toMatchObject({ kind: SERVER, parentSpanId: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(ofTrace(name).some(({ spanId }) => spanId === root?.parentSpanId)).toBe(false);
    for (const part of ['guard', 'vault', 'upstream'])
      expect(spanOf(name, part)).toMatchObject({ parentSpanId: root?.spanId, failed: false });
    expect(ofTrace(name)).toHaveLength(4);
  });

  it('follows the conventions for HTTP, without query, and with the id of the request', () => {
    expect(spanOf('raw', 'GET /v1/links/:id/coco/*')?.facts).toEqual({
      'http.request.method': 'GET',
      'http.route': '/v1/links/:id/coco/*',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': `/v1/links/${linkId}/coco/network-manager/networks`,
      'client.address': '127.0.0.1',
      'broker.request_id': 'request-raw',
      'broker.service_id': service.id,
    });
    const coco = new URL(system.sandbox.baseUrl);
    expect(spanOf('raw', 'upstream')).toMatchObject({
      kind: CLIENT,
      facts: {
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'url.full': `${coco.origin}/v1.0/network-manager/networks`,
        'server.address': coco.hostname,
        'server.port': Number(coco.port),
      },
    });
  });

  it('that COCO fails says so at every step', () => {
    expect(spanOf('failing', 'upstream')).toMatchObject({ failed: true, facts: { 'error.type': '500' } });
    expect(spanOf('failing', 'GET /v1/links/:id/networks')).toMatchObject({
      failed: true,
      facts: { 'error.type': '502' },
    });
  });

  it('that the guard refuses ends there, with its code', () => {
    expect(ofTrace('refused').map(({ name }) => name)).not.toContain('vault');
    expect(spanOf('refused', 'guard')).toMatchObject({
      failed: true,
      facts: { 'error.type': 'insufficient_scope' },
    });
  });

  it('of a caller that does not sample its trace is not sampled', () => {
    expect(calls.unsampled?.status).toBe(200);
    expect(ofTrace('unsampled')).toEqual([]);
  });
});

describe('traces', () => {
  it('name no link and contain nothing from queries, browser paths or tracestate', () => {
    expect(spans.map(({ name }) => name).join(' ')).not.toContain(linkId);
    const sent = collector.received.map(({ body }) => body.toString()).join('');
    for (const hidden of ['hidden', 'a-link-url', 'words-of-the-caller', 'of the collector', service.key])
      expect(sent).not.toContain(hidden);
  });

  it('of browsers start here: a stranger’s traceparent is ignored', () => {
    expect(ofTrace('browser')).toEqual([]);
    expect(spans.map(({ name }) => name)).toContain('GET /connect/:token');
  });

  it('of a made-up key start here too, so that only permitted callers can have calls traced', () => {
    expect(calls.stranger?.status).toBe(401);
    expect(ofTrace('stranger')).toEqual([]);
  });

  it('are posted with the collector’s headers, and identify the process', () => {
    for (const { path, headers } of collector.received)
      expect([path, headers['x-api-key']]).toEqual(['/v1/traces', 'of the collector']);
    expect(spans[0]?.resource).toMatchObject({
      'service.name': 'coco-token-broker',
      'service.version': expect.any(String),
      'service.instance.id': expect.any(String),
      'deployment.environment.name': 'test',
    });
  });

  it('are not sent to COCO', async () => {
    const received = await system.ledger('api');
    expect(received.length).toBeGreaterThan(5);
    for (const { headers } of received) expect(headers).not.toHaveProperty('traceparent');
  });

  it('can be looked up from the metrics of slow calls', () => {
    const example = `# {trace_id="${calls.command?.traceId ?? ''}"}`;
    const buckets = scrape.split('\n').filter((line) => line.includes(example));
    expect(buckets.map((line) => line.slice(0, line.indexOf('{')))).toEqual([
      'http_request_duration_seconds_bucket',
      'coconet_call_duration_seconds_bucket',
    ]);
  });
});

describe('a refresh', () => {
  it('is a separate trace that refers to the call that triggered it', () => {
    const refresh = spans.find(({ name }) => name === 'refresh');
    const waking = spanOf('waking', 'GET /v1/links/:id/coco/*');
    expect(calls.waking?.status).toBe(200);
    expect(refresh?.parentSpanId).toBeUndefined();
    expect(refresh?.traceId).not.toBe(calls.waking?.traceId);
    expect(refresh?.links).toMatchObject([{ traceId: waking?.traceId, spanId: waking?.spanId }]);
    expect(refresh?.facts).toEqual({ 'broker.link_id': linkId, 'broker.refresh.result': 'succeeded' });
    const tokenCall = spans.find(({ name }) => name === 'token endpoint');
    expect(tokenCall).toMatchObject({ kind: CLIENT, parentSpanId: refresh?.spanId });
    expect(spanOf('waking', 'token')?.parentSpanId).toBe(waking?.spanId);
  });
});

describe('another broker', () => {
  async function callBroker(settings: Readonly<Record<string, string>>, name: string): Promise<void> {
    const broker = await createBrokerApp({
      ...system.environment,
      PORT: '0',
      REFRESH_SCHEDULE: 'false',
      ...settings,
    });
    await trace(name, `/v1/links/${linkId}/networks`, { url: broker.url });
    await broker.close();
    ({ spans } = collector);
    expect(calls[name]?.status).toBe(200);
  }

  it('passes the trace to COCO if configured', async () => {
    await callBroker({ COCO_TRACEPARENT: 'true' }, 'told');
    const [entry] = (await system.ledger('api')).slice(-1);
    const { traceId = '', spanId = '' } = spanOf('told', 'upstream') ?? {};
    expect(entry.headers.traceparent).toBe(`00-${traceId}-${spanId}-01`);
    expect(traceId).toBe(calls.told?.traceId);
  });

  it.each([
    ['without a collector', { OTEL_EXPORTER_OTLP_ENDPOINT: '' }],
    ['with traces turned off', { OTEL_SDK_DISABLED: 'true' }],
  ])('%s sends no trace, and passes none to COCO', async (_case, settings) => {
    const before = collector.received.length;
    await callBroker({ COCO_TRACEPARENT: 'true', ...settings }, 'off');
    expect(collector.received).toHaveLength(before);
    const [entry] = (await system.ledger('api')).slice(-1);
    expect(entry.headers).not.toHaveProperty('traceparent');
  });

  it('samples the configured share of traces', async () => {
    await callBroker({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, 'none');
    expect(ofTrace('none')).toEqual([]);
  });
});
