import { describe, expect, it } from '@jest/globals';
import { matchesReturnUrlPrefix, parseReturnUrl } from './return-url-prefix.js';

const PREFIXES = [
  'https://app.example.com/coco/',
  'https://other.example.com/done',
  'http://localhost:3000/',
];

const accepted = (text: string): boolean => {
  const url = parseReturnUrl(text);
  return url !== undefined && matchesReturnUrlPrefix(url, PREFIXES);
};

describe('a return URL', () => {
  it.each([
    'https://app.example.com/coco/',
    'https://app.example.com/coco/done',
    'https://app.example.com/coco/done?tab=1',
    'https://other.example.com/done',
    'https://other.example.com/done/more',
    'http://localhost:3000/after',
    'https://app.example.com/coco/caf%C3%A9/my%20home',
    'https://app.example.com/coco/a.b..c/...',
    'https://app.example.com/coco/step;lang=en',
    'https://app.example.com/coco/done?next=%2F..%2F;x%25',
  ])('%s is accepted', (text) => {
    expect(accepted(text)).toBe(true);
  });

  it.each([
    ['another host', 'https://evil.com/coco/'],
    ['a host that ends alike', 'https://evil-app.example.com/coco/'],
    ['a host that begins alike', 'https://app.example.com.evil.com/coco/'],
    ['a path that begins alike', 'https://other.example.com/donetoo'],
    ['a path outside the prefix', 'https://app.example.com/other/'],
    ['dot segments', 'https://app.example.com/coco/../admin'],
    ['encoded dot segments', 'https://app.example.com/coco/%2e%2e/admin'],
    ['a backslash', 'https://app.example.com/coco/\\..\\admin'],
    ['another port', 'https://app.example.com:8443/coco/'],
    ['plain http', 'http://app.example.com/coco/'],
    ['user information', 'https://app.example.com@evil.com/coco/'],
    ['user information before the right host', 'https://evil@app.example.com/coco/'],
    ['a fragment', 'https://app.example.com/coco/#x'],
    ['no scheme', '//app.example.com/coco/'],
    ['a path alone', '/coco/'],
    ['a backslash for a slash', '/\\app.example.com/coco/'],
    ['one slash', 'https:/app.example.com/coco/'],
    ['no slash', 'https:app.example.com/coco/'],
    ['a script', 'javascript:alert(1)//https://app.example.com/coco/'],
    ['data', 'data:text/html,https://app.example.com/coco/'],
    ['a space before it', ' https://app.example.com/coco/'],
    ['a line break', 'https://app.example.com/coco/\r\nset-cookie: a=b'],
    ['a tab in the host', 'https://app.exam\tple.com/coco/'],
    ['an odd case', 'HTTPS://APP.EXAMPLE.COM/coco/'],
    ['a lookalike letter', 'https://аpp.example.com/coco/'],
    ['a NUL', 'https://app.example.com/coco/\0'],
    ['encoded slashes between dots', 'https://app.example.com/coco/..%2f..%2fadmin'],
    ['an encoded slash', 'https://app.example.com/coco/%2Fadmin'],
    ['an encoded backslash', 'https://app.example.com/coco/..%5c..%5Cadmin'],
    ['dots and a matrix parameter', 'https://app.example.com/coco/..;/admin'],
    ['dots and a matrix parameter with a value', 'https://app.example.com/coco/..;a=b/admin'],
    ['dots and an encoded matrix parameter', 'https://app.example.com/coco/..%3b/admin'],
    ['encoded dots and a matrix parameter', 'https://app.example.com/coco/%2e%2e;/admin'],
    ['half-encoded dots and a matrix parameter', 'https://app.example.com/coco/.%2e;/admin'],
    ['one dot and a matrix parameter', 'https://app.example.com/coco/.;/admin'],
    ['a matrix parameter alone', 'https://app.example.com/coco/;/admin'],
    ['dots encoded twice', 'https://app.example.com/coco/%252e%252e/admin'],
    ['a slash encoded twice', 'https://app.example.com/coco/..%252fadmin'],
    ['dots encoded three times', 'https://app.example.com/coco/%25252e%25252e/admin'],
    ['an empty segment', 'https://app.example.com/coco//evil.example'],
    ['an encoded NUL', 'https://app.example.com/coco/..%00/admin'],
    ['an encoded line break', 'https://app.example.com/coco/%0d%0aset-cookie:a'],
    ['an encoded tab between dots', 'https://app.example.com/coco/.%09./admin'],
    ['an encoded space after dots', 'https://app.example.com/coco/..%20/admin'],
    ['an encoded question mark', 'https://app.example.com/coco/..%3f/admin'],
    ['an encoded fragment', 'https://app.example.com/coco/..%23/admin'],
    ['dots in an overlong encoding', 'https://app.example.com/coco/%c0%ae%c0%ae/admin'],
    ['dots in full width', 'https://app.example.com/coco/%EF%BC%8E%EF%BC%8E/admin'],
    ['a slash in full width', 'https://app.example.com/coco/..%EF%BC%8Fadmin'],
    ['a two-dot leader', 'https://app.example.com/coco/%E2%80%A5/admin'],
    ['an invisible letter after dots', 'https://app.example.com/coco/..%E2%80%8B/admin'],
    ['an escape cut short', 'https://app.example.com/coco/%2'],
    ['an invalid escape', 'https://app.example.com/coco/%zz'],
    ['the prefix’s own slash encoded', 'https://other.example.com/done%2fmore'],
  ])('with %s is refused', (_what, text) => {
    expect(accepted(text)).toBe(false);
  });
});
