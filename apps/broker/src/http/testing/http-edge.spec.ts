import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CANARY, ProbeEdge } from './probe-edge.js';

let edge: ProbeEdge;

beforeAll(async () => {
  edge = await ProbeEdge.start();
});

afterAll(() => edge.stop());

interface Problem {
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

async function problem(path: string, init?: RequestInit): Promise<Problem & { headers: Headers }> {
  const response = await fetch(edge.url + path, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  return { ...((await response.json()) as Problem), headers: response.headers, status: response.status };
}

function post(body: string, type = 'application/json'): RequestInit {
  return { method: 'POST', body, headers: { 'content-type': type } };
}

describe('an error', () => {
  it('is a problem document with a stable code and the request id', async () => {
    const response = await fetch(`${edge.url}/v1/fail/link`, { headers: { 'x-request-id': 'call-1' } });
    expect(response.status).toBe(409);
    expect(response.headers.get('x-request-id')).toBe('call-1');
    expect(await response.json()).toEqual({
      type: '/problems/link_not_active',
      title: 'The link is not active',
      status: 409,
      detail: 'Not yet.',
      code: 'link_not_active',
      requestId: 'call-1',
      linkId: 'l',
    });
  });

  it('says when to retry, and how to authenticate', async () => {
    expect((await problem('/v1/fail/busy')).headers.get('retry-after')).toBe('2');
    expect((await problem('/v1/fail/credential')).headers.get('www-authenticate')).toBe(
      'Bearer realm="broker"',
    );
  });

  it('reveals no internal failure', async () => {
    const answer = await problem('/v1/fail/query');
    expect(answer).toMatchObject({ status: 500, code: 'internal' });
    expect(JSON.stringify(answer)).not.toContain(CANARY);
    expect(await problem('/v1/fail/nest')).toMatchObject({
      status: 400,
      detail: 'The request is malformed.',
    });
    expect(edge.lines.join('')).toMatch(/"name":"QueryFailedError"/);
    expect(edge.lines.join('')).not.toContain(CANARY);
  });
});

describe('a route', () => {
  it('gets 404 if it does not exist, and 405 if it exists for other methods', async () => {
    expect(await problem('/v1/nothing')).toMatchObject({ status: 404, code: 'route_not_found' });
    const wrong = await problem('/v1/commands', { method: 'DELETE' });
    expect(wrong).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(wrong.headers.get('allow')).toBe('POST');
  });

  it.each(['/V1/commands', '/v1/commands/', '//v1/commands', '/v1/%63ommands/', '/v1/./commands;x'])(
    'is matched as written: %s is another path',
    async (path) => {
      expect(await edge.exchange(`POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`)).toMatch(
        /^HTTP\/1\.1 404 /,
      );
    },
  );

  it('may have a long encoded segment, but not a longer one or a broken escape', async () => {
    const eui = encodeURIComponent('3/zigbee/3C6A2CFFFED0AF76/01'.repeat(20));
    expect((await fetch(`${edge.url}/v1/things/${eui}`)).status).toBe(200);
    expect(await problem(`/v1/things/${'a'.repeat(2_000)}`)).toMatchObject({
      status: 400,
      code: 'invalid_request',
    });
    expect(
      await edge.exchange('GET /v1/things/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'),
    ).toMatch(/^HTTP\/1\.1 400 [\s\S]*problem\+json[\s\S]*"invalid_request"/);
  });
});

describe('a body', () => {
  it('is checked field by field, even nested ones, and unknown fields are refused', async () => {
    const answer = await problem('/v1/commands', post('{"params":{"level":"x","more":1},"admin":true}'));
    expect(answer).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.errors).toEqual(
      expect.arrayContaining([
        { field: 'admin', message: 'unknown here; remove it' },
        { field: 'name', message: 'expected text' },
        { field: 'params.more', message: 'unknown here; remove it' },
        { field: 'params.level', message: 'expected a whole number' },
      ]),
    );
    expect(answer.errors).toHaveLength(4);
  });

  it.each([
    ['broken JSON', '{"name":', 'application/json', 400],
    ['a __proto__ key', '{"name":"x","__proto__":{"admin":true}}', 'application/json', 400],
    ['a constructor key', '{"constructor":{"prototype":{"admin":true}}}', 'application/json', 400],
    ['deep nesting', '['.repeat(500), 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['too much', `{"name":"${'x'.repeat(3_000)}"}`, 'application/json', 413],
    ['a form', 'name=x', 'application/x-www-form-urlencoded', 415],
    ['plain text', '{}', 'text/plain', 415],
    ['a blank before the parameters', '{}', 'application/json ;x', 415],
    ['another charset', '{}', 'application/json; charset=latin1', 415],
    ['a longer type', '{}', 'application/jsonx', 415],
  ])('with %s is refused', async (_what, body, type, status) => {
    expect(await problem('/v1/commands', post(body, type))).toMatchObject({ status });
  });

  it('is read as UTF-8 JSON', async () => {
    const body = '{"name":"Küche","params":{"level":1}}';
    const answer = await fetch(`${edge.url}/v1/commands`, post(body, 'application/json; charset=utf-8'));
    expect(answer.status).toBe(201);
    expect(await answer.json()).toEqual({ name: 'Küche', params: { level: 1 } });
  });

  it('over the limit is refused even if its length is not declared', async () => {
    const chunk = `${(1_500).toString(16)}\r\n${'a'.repeat(1_500)}\r\n`;
    const head =
      'POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nconnection: close\r\n';
    expect(await edge.exchange(`${head}transfer-encoding: chunked\r\n\r\n${chunk}${chunk}0\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 413 [\s\S]*payload_too_large/,
    );
  });

  it('reaches the raw route untouched, whatever it is', async () => {
    const answer = await fetch(
      `${edge.url}/v1/links/1/coco/x`,
      post('a=1'.repeat(2_000), 'application/x-anything'),
    );
    expect(await answer.json()).toEqual({ read: 'a=1'.repeat(2_000), parsed: false });
  });
});

describe('every answer', () => {
  it.each(['/v1/things/1', '/v1/nothing', '/v1/fail/query', `/v1/things/${'a'.repeat(2_000)}`])(
    'carries the security headers: %s',
    async (path) => {
      const { headers } = await fetch(edge.url + path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('server')).toBeNull();
    },
  );

  it('also carries them if a handler writes the response itself, with the handler’s own values', async () => {
    const { headers, statusText } = await fetch(`${edge.url}/v1/written`, {
      headers: { 'x-request-id': 'call-2' },
    });
    expect(statusText).toBe('Fine');
    expect(headers.get('cache-control')).toBe('max-age=1');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(headers.get('x-request-id')).toBe('call-2');
  });

  it.each(['a b', 'x'.repeat(200), '{"x":1}', '-x'])('never echoes the odd request id %j', async (id) => {
    const { headers } = await fetch(`${edge.url}/v1/things/1`, { headers: { 'x-request-id': id } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});
