/** CASES 1e 40, 41, 42, 52: the path that is judged must be the path that is sent. */
import { describe, expect, it } from '@jest/globals';
import { InvalidRequest } from '#kernel';
import { readTarget } from './request-target.js';

const LINK = '0197a2b4-0000-7000-8000-000000000001';
const BASE = `/v1/links/${LINK}/coco`;

describe('a raw target that is plain', () => {
  it('gives link, segments and query as they are', () => {
    expect(readTarget(`${BASE}/network-manager/networks/n1/zones?limit=2&name=a%20b`)).toEqual({
      linkId: LINK,
      segments: ['network-manager', 'networks', 'n1', 'zones'],
      query: '?limit=2&name=a%20b',
    });
  });

  it('keeps an encoded slash, which only the policy can place', () => {
    expect(readTarget(`${BASE}/resources/3%2Fzigbee%2F01`).segments.at(-1)).toBe('3%2Fzigbee%2F01');
  });

  it('keeps a slash or a dot segment in the query, where neither is a path', () => {
    expect(readTarget(`${BASE}/networks?next=/a/../b`).query).toBe('?next=/a/../b');
  });
});

describe('a raw path that could be read in two ways is refused', () => {
  it.each([
    ['absolute-form', 'http://evil.example/v1/x'],
    ['absolute-form with our path', `http://evil.example${BASE}/networks`],
    ['absolute-form with user info', `http://a@evil.example${BASE}/networks`],
    ['network-path reference', `//evil.example${BASE}/networks`],
    ['authority after the prefix', `${BASE}@evil.example/networks`],
    ['authority as suffix of a host', `${BASE}.evil.example/networks`],
    ['no path', BASE],
    ['only a slash', `${BASE}/`],
    ['encoded slash before the path', `/v1/links/${LINK}/coco%2Fnetworks`],
    ['upper case prefix', `/V1/links/${LINK}/coco/networks`],
    ['encoded prefix', `/v1/%6cinks/${LINK}/coco/networks`],
    ['dot segment', `${BASE}/../oauth/token`],
    ['dot segment at the end', `${BASE}/networks/..`],
    ['single dot', `${BASE}/./networks`],
    ['encoded dot segment', `${BASE}/%2e%2e/oauth/token`],
    ['half-encoded dot segment', `${BASE}/.%2e/oauth/token`],
    ['upper-case encoded dot segment', `${BASE}/%2E%2E/oauth/token`],
    ['dot segment with encoded slash', `${BASE}/..%2foauth`],
    ['dot segment within an encoded segment', `${BASE}/resources/a%2F..%2F..%2Fb`],
    ['encoded dot segment with encoded slash', `${BASE}/%2e%2e%2f%2e%2e%2foauth`],
    ['double-encoded dot segment', `${BASE}/%252e%252e/oauth`],
    ['double-encoded slash', `${BASE}/a%252fb`],
    ['triple encoding', `${BASE}/%25252e`],
    ['a lone escaped percent sign', `${BASE}/100%25`],
    ['backslash', `${BASE}/..\\oauth`],
    ['encoded backslash', `${BASE}/..%5coauth`],
    ['upper-case encoded backslash', `${BASE}/a%5Cb`],
    ['empty segment', `${BASE}//networks`],
    ['empty segment in the middle', `${BASE}/network-manager//networks`],
    ['trailing slash', `${BASE}/network-manager/networks/`],
    ['encoded leading slash', `${BASE}/%2Fevil.example`],
    ['encoded doubled slash', `${BASE}/a%2F%2Fb`],
    ['fragment', `${BASE}/networks#/admin`],
    ['path parameter', `${BASE}/networks;x=1/zones`],
    ['path parameter before a dot segment', `${BASE}/a;/../oauth`],
    ['encoded NUL', `${BASE}/networks%00`],
    ['encoded line feed', `${BASE}/networks%0a`],
    ['encoded carriage return and header', `${BASE}/networks%0d%0aX-Evil:1`],
    ['encoded tab', `${BASE}/net%09works`],
    ['encoded delete', `${BASE}/net%7fworks`],
    ['raw NUL', `${BASE}/net\u0000works`],
    ['raw line feed', `${BASE}/net\nworks`],
    ['raw carriage return', `${BASE}/networks\r\nX-Evil: 1`],
    ['raw space', `${BASE}/net works`],
    ['bad hexadecimal', `${BASE}/%zz`],
    ['escape cut short', `${BASE}/a%2`],
    ['percent at the end', `${BASE}/a%`],
    ['percent-u escape', `${BASE}/%u002e%u002e`],
    ['overlong UTF-8 dot', `${BASE}/%c0%ae%c0%ae/oauth`],
    ['bytes that are not UTF-8', `${BASE}/%ff`],
    ['a character beyond ASCII', `${BASE}/n\u00e9tworks`],
    ['a full-width dot', `${BASE}/\uff0e\uff0e/oauth`],
    ['brackets', `${BASE}/networks[0]`],
    ['angle brackets', `${BASE}/<script>`],
    ['4,097 characters', `${BASE}/${'a'.repeat(4_096)}`],
  ])('%s', (_, target) => {
    expect(() => readTarget(target)).toThrow(InvalidRequest);
    expect(() => readTarget(target)).toThrow(/^path:/);
  });
});

describe('a raw query that could be read in two ways is refused', () => {
  it.each([
    ['fragment', '?a=1#b'],
    ['encoded line feed', '?a=%0aX'],
    ['encoded carriage return', '?a=%0d'],
    ['encoded NUL', '?a=%00'],
    ['raw space', '?a=b c'],
    ['raw line feed', '?a=b\nc'],
    ['double encoding', '?a=%2561'],
    ['bad hexadecimal', '?a=%g0'],
    ['backslash', '?a=\\b'],
    ['semicolon as separator', '?a=1;access_token=x'],
    ['bytes that are not UTF-8 in a name', '?%ff=1'],
    ['a token', '?access_token=eyJhbGciOi'],
    ['a token in capitals', '?Access_Token=x'],
    ['a token with an encoded name', '?%61ccess%5Ftoken=x'],
    ['a token after others', '?a=1&access_token=x'],
    ['a token in brackets', '?access_token%5B%5D=x'],
  ])('%s', (_, query) => {
    expect(() => readTarget(`${BASE}/network-manager/networks${query}`)).toThrow(/^query:/);
  });
});
