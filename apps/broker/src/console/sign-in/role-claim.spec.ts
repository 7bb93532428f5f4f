import { describe, expect, it } from '@jest/globals';
import type { IDToken } from 'openid-client';
import { holdsClaim, personOf } from './role-claim.js';

const token = (claims: Record<string, unknown>): IDToken => ({
  iss: 'https://login.example.com',
  aud: 'console',
  sub: 'u-1',
  iat: 0,
  exp: 1,
  ...claims,
});
const URL_CLAIM = 'https://example.com/roles';

describe('the claim of an admin', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['the value', 'role', { role: 'admin' }],
    ['a list that contains it', 'roles', { roles: ['reader', 'admin'] }],
    ['a list in an object', 'realm_access.roles', { realm_access: { roles: ['admin'] } }],
    ['a claim whose name is a URL', URL_CLAIM, { [URL_CLAIM]: ['admin'] }],
  ])('is %s', (_what, name, claims) => {
    expect(holdsClaim(token(claims), name, 'admin')).toBe(true);
  });

  it.each<[string, string, Record<string, unknown>]>([
    ['a claim with a dot in its name', 'realm_access.roles', { 'realm_access.roles': ['admin'] }],
    [
      'a claim with a dot in its name, next to the right one',
      'realm_access.roles',
      { 'realm_access.roles': 'admin', realm_access: { roles: ['reader'] } },
    ],
    ['text that only contains it', 'roles', { roles: 'reader admin' }],
    ['another case', 'roles', { roles: ['Admin'] }],
    ['a list in a list', 'roles', { roles: [['admin']] }],
    ['an object with its name', 'roles', { roles: { admin: true } }],
    ['an inherited property', 'constructor.name', {}],
    ['a claim that is missing', 'roles', {}],
    ['groups that are listed elsewhere', 'groups', { _claim_names: { groups: 'src1' } }],
  ])('is not %s', (_what, name, claims) => {
    expect(holdsClaim(token(claims), name, name === 'constructor.name' ? 'Object' : 'admin')).toBe(false);
  });
});

describe('the name of an admin', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ name: 'Ada', preferred_username: 'ada' }, 'Ada'],
    [{ name: '', preferred_username: 'ada' }, 'ada'],
    [{ name: 7, email: 'ada@example.com' }, 'ada@example.com'],
    [{ name: '\u202E\0\n' }, 'u-1'],
    [{ name: 'A\u0000d\u202Ea' }, 'Ada'],
    [{ name: `${'x'.repeat(199)}😀` }, 'x'.repeat(199)],
    [{ name: 'x'.repeat(5_000) }, 'x'.repeat(200)],
  ])('in %j is %s', (claims, name) => {
    expect(personOf(token(claims))).toEqual({ subject: 'u-1', name });
  });
});
