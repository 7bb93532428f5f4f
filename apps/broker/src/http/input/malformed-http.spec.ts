import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ProbeEdge } from '../testing/probe-edge.js';

let edge: ProbeEdge;

beforeAll(async () => {
  edge = await ProbeEdge.start();
});

afterAll(() => edge.stop());

describe('a request target', () => {
  it.each(['/v1/things/a#b', 'http://evil.example/v1/things/1', '/v1\\things', '/v1/things/a%00b', 'evil'])(
    'of the form %s is refused with 400',
    async (target) => {
      const answer = await edge.exchange(`GET ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer).toContain('application/problem+json');
    },
  );
});

describe('malformed HTTP', () => {
  const head = 'POST /v1/commands HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

  it.each([
    ['two lengths', `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ['length and chunks', `${head}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n{}`],
    ['a signed length', `${head}content-length: +2\r\n\r\n{}`],
    ['an unknown transfer coding', `${head}transfer-encoding: xchunked\r\n\r\n{}`],
    ['a folded header', `${head}x-a: 1\r\n  2\r\n\r\n`],
    ['a NUL in a header', `${head}x-a: \0\r\n\r\n`],
    ['a blank before the colon', `${head}x-a : 1\r\n\r\n`],
    ['something other than HTTP', 'hello\r\n\r\n'],
  ])('%s gets 400 and the connection is closed', async (_name, bytes) => {
    const answer = await edge.exchange(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/connection: close/i);
    expect(answer).toContain('"code":"invalid_request"');
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
  });

  it.each([
    ['without a host, which HTTP/1.1 requires', 400, 'GET /v1/things/1 HTTP/1.1\r\n\r\n'],
    [
      'with an unknown expectation',
      417,
      'GET /v1/things/1 HTTP/1.1\r\nhost: x\r\nexpect: more\r\nconnection: close\r\n\r\n',
    ],
  ])('a request %s is refused by Node itself, with the headers of every answer', async (_, status, bytes) => {
    const answer = await edge.exchange(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/m);
    expect(answer).toMatch(/^x-request-id: [0-9a-f-]{36}\r$/m);
    expect(answer).toMatch(/^connection: close\r$/im);
  });

  it('a head that is too large gets 431', async () => {
    const answer = await edge.exchange(`GET / HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(20_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 [\s\S]*"code":"headers_too_large"/);
    expect(answer).toMatch(/^cache-control: no-store\r$/m);
  });
});
