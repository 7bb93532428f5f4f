import { describe, expect, it } from '@jest/globals';
import { cookieValues, readCookie } from './cookies.js';

describe('a cookie', () => {
  it.each([
    ['alone', 'name=value', 'value'],
    ['among others', 'a=b; name=value; c=d', 'value'],
    ['without blanks', 'a=b;name=value', 'value'],
    ['with = in its value', 'name=value=', undefined],
    ['that was sent twice', 'name=value; name=other', undefined],
    ['whose name is the end of another', 'other-name=value', undefined],
    ['in another case', 'Name=value', undefined],
    ['that is empty', 'name=', undefined],
    ['without a value', 'name', undefined],
    ['that is absent', undefined, undefined],
  ])('%s is read as such', (_what, header, value) => {
    expect(readCookie(header, 'name', /^[a-z]+$/)).toBe(value);
  });

  it('shows every value it was sent with', () => {
    expect(cookieValues('name=a; name=; other=c; name=b', 'name')).toEqual(['a', '', 'b']);
  });
});
