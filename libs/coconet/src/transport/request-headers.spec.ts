/** CASES 1e 46, 47, 50, 51: the caller's headers are rebuilt from an allow-list. */
import { describe, expect, it } from '@jest/globals';
import { announcesBody, rebuildRequestHeaders } from './request-headers.js';

describe("a raw call's headers", () => {
  it('are those that say what the caller can read, and nothing else', () => {
    const headers = rebuildRequestHeaders({
      accept: 'application/json',
      'accept-language': 'en',
      'if-none-match': '"1"',
      'if-modified-since': 'Wed, 21 Oct 2026 07:28:00 GMT',
      authorization: 'Bearer service-key',
      cookie: 'session=1',
      host: 'evil.example',
      forwarded: 'for=1.2.3.4',
      'x-forwarded-for': '1.2.3.4',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-uri': '/health',
      'x-http-method-override': 'DELETE',
      'x-original-url': '/admin',
      'proxy-authorization': 'Basic eA==',
      'user-agent': 'GoogleHC/1.0',
      te: 'trailers',
      expect: '100-continue',
      range: 'bytes=0-1',
      'accept-encoding': 'gzip',
      if_none_match: '"2"',
      'x-user-id': '1',
    });
    expect(headers).toEqual([
      'accept',
      'application/json',
      'accept-language',
      'en',
      'if-none-match',
      '"1"',
      'if-modified-since',
      'Wed, 21 Oct 2026 07:28:00 GMT',
    ]);
  });

  it('lose what the Connection header names', () => {
    const headers = rebuildRequestHeaders({
      connection: 'close, Accept',
      accept: 'x/y',
      'if-none-match': '"1"',
    });
    expect(headers).toEqual(['if-none-match', '"1"']);
  });

  it.each([
    'authorization',
    'close, Authorization',
    'host',
    'content-length',
    'Transfer-Encoding',
    'x-request-id',
    'idempotency-key',
    'Upgrade',
    'keep-alive ,  accept-encoding',
  ])('are refused when Connection names %s', (connection) => {
    expect(() => rebuildRequestHeaders({ connection })).toThrow(/^header Connection:/);
  });
});

describe('a body', () => {
  it.each([
    [{ 'content-length': '1' }, true],
    [{ 'transfer-encoding': 'chunked' }, true],
    [{ 'content-length': '0' }, false],
    [{}, false],
  ])('is announced by %j: %s', (headers, expected) => {
    expect(announcesBody(headers)).toBe(expected);
  });
});
