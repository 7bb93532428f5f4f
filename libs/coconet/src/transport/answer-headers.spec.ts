/** CASES 1e 55, 56, 61: what callers see of COCO's headers. */
import { describe, expect, it } from '@jest/globals';
import { declaredLength, rebuildHeaders, refusalOf } from './answer-headers.js';
import { TokenTraces } from '../token-search/token-traces.js';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1MSJ9.c2ln';
const traces = new TokenTraces(TOKEN);

describe("an answer's headers", () => {
  it('are those that describe the content, and never to be stored', () => {
    const { headers, tokenFound } = rebuildHeaders(
      {
        'content-type': 'application/json',
        'content-length': '12',
        etag: '"1"',
        'last-modified': 'Wed, 21 Oct 2026 07:28:00 GMT',
        'retry-after': '3',
        'cache-control': 'public, max-age=3600',
        'set-cookie': ['sid=1', 'b=2'],
        'www-authenticate': 'Bearer',
        'proxy-authenticate': 'Basic',
        location: 'https://elsewhere.example',
        server: 'nginx',
        'alt-svc': 'h3=":443"',
        'strict-transport-security': 'max-age=1',
        'access-control-allow-origin': '*',
        connection: 'close',
        'x-powered-by': 'Express',
      },
      traces,
    );
    expect(headers).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json',
      etag: '"1"',
      'last-modified': 'Wed, 21 Oct 2026 07:28:00 GMT',
      'retry-after': '3',
    });
    expect(tokenFound).toBe(false);
  });

  it('lose one that holds the token', () => {
    const { headers, tokenFound } = rebuildHeaders(
      { etag: `"${TOKEN}"`, 'content-type': 'text/plain' },
      traces,
    );
    expect(headers).not.toHaveProperty('etag');
    expect(tokenFound).toBe(true);
  });

  it('raise the alarm for one that would not be passed on anyway', () => {
    expect(rebuildHeaders({ 'set-cookie': ['a=1', `t=${TOKEN}`] }, traces).tokenFound).toBe(true);
  });
});

describe('an answer by its head', () => {
  it.each([301, 302, 303, 307, 308, 300])('of %i is refused', (status) => {
    expect(refusalOf(status, {})).toMatchObject({ code: 'upstream_failure' });
  });

  it.each(['gzip', 'br', 'deflate, gzip', 'Identity, gzip'])('in the coding %s is refused', (coding) => {
    expect(refusalOf(200, { 'content-encoding': coding })).toMatchObject({ code: 'upstream_failure' });
  });

  it.each([200, 204, 304, 400, 500])('of %i is not', (status) => {
    expect(refusalOf(status, { 'content-encoding': 'identity' })).toBeUndefined();
  });

  it.each([
    [200, '12', 12],
    [200, '+12', undefined],
    [200, '1e3', undefined],
    [200, '9'.repeat(16), undefined],
    [304, '12', 0],
    [204, undefined, 0],
  ])('of %i with the length %j has %p bytes to come', (status, length, expected) => {
    expect(declaredLength(status, { 'content-length': length })).toBe(expected);
  });
});
