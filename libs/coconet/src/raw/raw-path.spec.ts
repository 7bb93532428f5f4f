/** The raw path over real sockets: what COCO receives, and what the caller sees of its answer. */
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { LINK_ID, TOKEN } from '../testing/stand-ins.js';
import { until } from '../../../../test/harness/time/until.js';

const NETWORKS = '/coco/network-manager/networks';
const RESOURCE = `${NETWORKS}/n1/devices/7/resources/3%2Fzigbee%2F01`;
const lamp = { capabilityId: 0, attributes: [{ attributeId: 0, value: true }] };
const lock = { capabilityId: 3, attributes: [{ attributeId: 2, value: ['4711'] }] };

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  proxy.cloud.answer(answerJson({ networks: [] }));
  proxy.caller = caller();
  proxy.trail.events.length = 0;
  proxy.counted.length = 0;
  proxy.link.ended = undefined;
});

afterAll(() => proxy.stop());

describe('what COCO receives', () => {
  it('is the path that was judged, with our token and nothing else of the caller', async () => {
    await proxy.fetch(`${NETWORKS}/n1/zones`, {
      headers: {
        authorization: 'Bearer service-key',
        accept: 'application/json',
        'accept-language': 'en',
        cookie: 'a=b',
        'x-forwarded-host': 'evil.example',
        'x-http-method-override': 'DELETE',
        forwarded: 'host=evil.example',
        'accept-encoding': 'gzip',
      },
    });
    const [seen] = proxy.cloud.seen;
    expect(seen).toMatchObject({
      method: 'GET',
      url: '/v1.0/network-manager/networks/n1/zones',
      body: '',
    });
    expect(seen?.headers).toEqual({
      host: proxy.cloud.url.host,
      connection: 'keep-alive',
      accept: 'application/json',
      'accept-language': 'en',
      'accept-encoding': 'identity',
      'user-agent': 'coco-token-broker',
      authorization: `Bearer ${TOKEN}${proxy.tokens.generation}`,
    });
  });

  it('is nothing when the path could be read in two ways', async () => {
    for (const path of [
      '/coco/..%2foauth/token',
      '/coco/%2e%2e/oauth',
      '/coco//evil.example',
      `${NETWORKS}%00`,
    ]) {
      const answer = await rawRequest(`GET /v1/links/${LINK_ID}${path} HTTP/1.1`);
      expect(answer).toContain('invalid_request');
    }
    expect(await rawRequest(`GET http://evil.example/v1/links/${LINK_ID}${NETWORKS} HTTP/1.1`)).toContain(
      'invalid_request',
    );
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('does not exist if an encoded slash is outside an EUI', async () => {
    const answer = await proxy.fetch('/coco/network-manager%2Fnetworks');
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'path' }] });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it.each([
    ['POST', '/coco/network-manager/networks/n1/generate-invite'],
    ['DELETE', '/coco/network-manager/networks/n1'],
    ['GET', '/coco/user-manager/users/u2'],
    ['GET', '/coco/oauth/authorize'],
    ['PROPFIND', NETWORKS],
  ])('is nothing of %s %s, and the attempt is recorded', async (method, path) => {
    const answer = await proxy.fetch(path, { method });
    expect(await answer.json()).toMatchObject({ code: 'not_permitted' });
    expect(proxy.cloud.seen).toEqual([]);
    expect(proxy.trail.events).toMatchObject([
      { action: 'call.refused', result: 'refused', linkId: LINK_ID, details: { reason: 'not_permitted' } },
    ]);
  });

  it('is nothing of a caller without the scope', async () => {
    proxy.caller = caller({ scopes: ['coconet:execute'] });
    expect(await (await proxy.fetch(NETWORKS)).json()).toMatchObject({ code: 'insufficient_scope' });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it.each(['?expand=resources.capabilities', '?a=1&%61=2&access=x', '?=', '?&'])(
    'is nothing of the query %s, which could bring into an answer what nobody expects there',
    async (query) => {
      const answer = await proxy.fetch(`${NETWORKS}${query}`);
      expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'query' }] });
      expect(proxy.cloud.seen).toEqual([]);
    },
  );

  it('is nothing of a read with a body', async () => {
    const answer = await rawRequest(
      `GET /v1/links/${LINK_ID}${NETWORKS} HTTP/1.1`,
      ['content-length: 2'],
      '{}',
    );
    expect(answer).toContain('expected no body with GET');
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('is nothing when Connection names a header of ours', async () => {
    const answer = await rawRequest(`GET /v1/links/${LINK_ID}${NETWORKS} HTTP/1.1`, [
      'connection: close, authorization',
    ]);
    expect(answer).toContain('header Connection');
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('is nothing through a revoked link', async () => {
    proxy.link.ended = 'revoked';
    expect(await (await proxy.fetch(NETWORKS)).json()).toMatchObject({ code: 'link_not_found' });
    expect(proxy.cloud.seen).toEqual([]);
  });
});

describe('what the caller sees', () => {
  it("is COCO's answer with the headers that describe it", async () => {
    proxy.caller = unrestrictedCaller();
    proxy.cloud.answer(
      answerJson({ networks: [{ networkId: 'n1' }] }, 200, {
        etag: '"1"',
        'set-cookie': 'sid=1',
        server: 'coco',
        'www-authenticate': 'Bearer',
        'cache-control': 'public',
      }),
    );
    const answer = await proxy.fetch(NETWORKS);
    expect(await answer.json()).toEqual({ networks: [{ networkId: 'n1' }] });
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    for (const name of ['set-cookie', 'server', 'www-authenticate'])
      expect(answer.headers.has(name)).toBe(false);
    expect(proxy.counted).toMatchObject([
      { operation: 'networks.list', linkId: LINK_ID, outcome: 'succeeded' },
    ]);
  });

  it.each([400, 403, 404, 418, 500])("is COCO's own refusal with status %i", async (status) => {
    proxy.cloud.answer(answerJson({ error: { message: 'no' } }, status));
    const answer = await proxy.fetch(NETWORKS);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({ error: { message: 'no' } });
  });

  it.each([429, 503])('is %i with its Retry-After', async (status) => {
    proxy.cloud.answer(answerJson({}, status, { 'retry-after': '7' }));
    const answer = await proxy.fetch(NETWORKS);
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, '7']);
  });

  it('is a 304 to a conditional read of a service that sees everything', async () => {
    proxy.caller = unrestrictedCaller();
    proxy.cloud.answer((_request, response) => response.writeHead(304, { etag: '"1"' }).end());
    const answer = await proxy.fetch(NETWORKS, { headers: { 'if-none-match': '"1"' } });
    expect(answer.status).toBe(304);
    expect(proxy.cloud.seen[0]?.headers['if-none-match']).toBe('"1"');
  });

  it.each([301, 302, 303, 307, 308])('is never a redirect (%i), nor where it leads', async (status) => {
    proxy.cloud.answer(answerJson({}, status, { location: `${proxy.cloud.url.href}elsewhere` }));
    const answer = await proxy.fetch(NETWORKS);
    expect(await answer.json()).toMatchObject({ code: 'upstream_failure', upstreamStatus: status });
    expect(answer.headers.has('location')).toBe(false);
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('is never a coded body, which could not be searched', async () => {
    proxy.cloud.answer(answerJson({}, 200, { 'content-encoding': 'gzip' }));
    expect(await (await proxy.fetch(NETWORKS)).json()).toMatchObject({ code: 'upstream_failure' });
  });
});

describe("a lock's PIN on the raw path", () => {
  beforeEach(() => {
    proxy.cloud.answer(answerJson({ resourceEui: 'r', capabilities: [lamp, lock] }, 200, { etag: '"full"' }));
  });

  it('does not reach a service that is not granted the lock', async () => {
    const answer = await proxy.fetch(RESOURCE);
    expect(await answer.json()).toEqual({ resourceEui: 'r', capabilities: [lamp, { capabilityId: 3 }] });
    expect(answer.headers.has('etag')).toBe(false);
  });

  it('reaches one that is', async () => {
    proxy.caller = caller({ capabilities: ['*', 'LOCK_CONTROL'] });
    expect(await (await proxy.fetch(RESOURCE)).text()).toContain('4711');
  });

  it('is not passed in an answer that cannot be read', async () => {
    proxy.cloud.answer((_request, response) => response.end(`{"capabilities":[${JSON.stringify(lock)}`));
    expect(await (await proxy.fetch(RESOURCE)).json()).toMatchObject({ code: 'upstream_malformed' });
  });
});

describe('a caller that goes away', () => {
  it('ends the exchange with COCO', async () => {
    proxy.cloud.answer(() => undefined);
    const call = httpRequest(proxy.url(NETWORKS));
    call.on('error', () => undefined).end();
    await until('COCO has the call', () => proxy.cloud.seen.length === 1);
    call.destroy();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
  });
});

/** Sends bytes unchanged: `fetch` would normalise the path. Returns the whole answer. */
function rawRequest(line: string, headers: readonly string[] = [], body = ''): Promise<string> {
  const { hostname, port } = new URL(proxy.url(''));
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      const close = headers.some((header) => header.startsWith('connection')) ? [] : ['connection: close'];
      socket.write([line, `host: ${hostname}`, ...close, ...headers, '', body].join('\r\n'));
    });
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('end', () => {
      resolve(answer);
    });
    socket.on('error', reject);
    socket.setTimeout(30_000, () => socket.destroy(new Error(`no end to: ${answer}`)));
  });
}
