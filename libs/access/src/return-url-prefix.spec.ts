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
  ])('%s is accepted', (text) => {
    expect(accepted(text)).toBe(true);
  });

  it.each([
    ['another host', 'https://evil.com/coco/'],
    ['a host that ends alike', 'https://evil-app.example.com/coco/'],
    ['a host that begins alike', 'https://app.example.com.evil.com/coco/'],
    ['a path that begins alike', 'https://other.example.com/donetoo'],
    ['a path beside the prefix', 'https://app.example.com/other/'],
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
  ])('with %s is refused', (_what, text) => {
    expect(accepted(text)).toBe(false);
  });
});
