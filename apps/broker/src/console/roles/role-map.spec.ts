import { describe, expect, it } from '@jest/globals';
import type { IDToken } from 'openid-client';
import { roles } from '#access';
import { Secret } from '#kernel';
import { rolesByClaim } from '../sign-in/role-claim.js';
import { roleMapSetting, ruleOf } from './role-map.js';

const claims = (groups: unknown): IDToken =>
  ({ iss: 'i', aud: 'a', sub: 'u-1', iat: 0, exp: 1, groups }) as unknown as IDToken;
const read = (text: string) => roleMapSetting.parse(text)?.value;
const rolesWith = (text: string | undefined, groups: unknown): string =>
  rolesByClaim(claims(groups), {
    adminClaim: 'groups',
    adminValue: 'broker-admin',
    roleMap: text === undefined ? undefined : read(text),
  }).join(' ');

const MAP =
  '{"CN=Support,OU=Groups":"support","on-call":["support","operator"],"lookers":"viewer","root":["admin"]}';

describe('the map of claims to roles', () => {
  it.each<[string, unknown, string]>([
    ['a value that gives one role, which also sees', 'CN=Support,OU=Groups', 'viewer support'],
    ['a value among others', ['staff', 'on-call'], 'viewer support operator'],
    ['values that add up', ['CN=Support,OU=Groups', 'lookers'], 'viewer support'],
    ['the value of a viewer', ['lookers'], 'viewer'],
    ['a value that gives every role', ['root'], roles.join(' ')],
    ['the value for an admin that the map does not name', ['broker-admin'], ''],
    ['another case', ['ON-CALL'], ''],
    ['a value that only begins alike', ['on-call-2'], ''],
    ['a list in a list', [['root']], ''],
    ['nothing', undefined, ''],
  ])('finds for %s the right roles', (_what, groups, found) => {
    expect(rolesWith(MAP, groups)).toBe(found);
  });

  it('is not needed: everyone who was an admin before has every role', () => {
    expect(rolesWith(undefined, ['broker-admin'])).toBe(roles.join(' '));
    expect(rolesWith(undefined, ['on-call'])).toBe('');
  });

  it('gives every role to someone whose values name all that change something', () => {
    expect(rolesWith('{"a":["support","operator"],"b":"access"}', ['a', 'b'])).toBe(roles.join(' '));
  });

  it.each([
    ['no JSON', 'broker-support=support'],
    ['a list', '["support"]'],
    ['no value', '{}'],
    ['an empty value', '{"":"viewer"}'],
    ['a misspelt role', '{"a":"suport"}'],
    ['a misspelt role next to a right one', '{"a":["viewer","root"]}'],
    ['a misspelt role next to admin', '{"a":["admin","root"]}'],
    ['a role in another case', '{"a":"Viewer"}'],
    ['no role', '{"a":[]}'],
    ['an object', '{"a":{"role":"viewer"}}'],
    ['null', '{"a":null}'],
    [
      'too many values',
      JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, i) => [i, 'viewer']))),
    ],
  ])('is refused with %s', (_what, text) => {
    expect(roleMapSetting.parse(text)).toBeUndefined();
  });
});

describe('the rule that a session’s roles come from', () => {
  const provider = (map: string | undefined, adminClaim = 'groups') => ({
    issuer: new URL('https://login.example.com'),
    clientId: 'console',
    clientSecret: new Secret('hush'),
    adminClaim,
    adminValue: 'broker-admin',
    roleMap: map === undefined ? undefined : read(map),
  });

  it('changes with the map or the claim, so that no session outlives it', () => {
    const rule = ruleOf(provider('{"a":"viewer","b":"access"}'));
    expect(rule).toBeDefined();
    expect(ruleOf(provider('{"b":"access","a":["viewer"]}'))).toBe(rule);
    expect(ruleOf(provider('{"a":"support","b":"access"}'))).not.toBe(rule);
    expect(ruleOf(provider('{"a":"viewer"}'))).not.toBe(rule);
    expect(ruleOf(provider('{"a":"viewer","b":"access"}', 'roles'))).not.toBe(rule);
  });

  it('is absent without a map, as for the sessions of older brokers', () => {
    expect(ruleOf(provider(undefined))).toBeUndefined();
    expect(ruleOf(undefined)).toBeUndefined();
  });
});
