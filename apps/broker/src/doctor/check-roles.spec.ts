import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { roleMapSetting } from '../console/roles/role-map.js';
import { checkRoles } from './check-roles.js';

const provider = (map?: string) => ({
  issuer: new URL('https://login.example.com'),
  clientId: 'console',
  clientSecret: new Secret('hush'),
  adminClaim: 'groups',
  adminValue: 'broker-admin',
  roleMap: map === undefined ? undefined : roleMapSetting.parse(map)?.value,
});
const found = (map?: string): string[] =>
  checkRoles(provider(map), true).map(({ outcome, text }) => `${outcome}: ${text}`);

describe('doctor says about the roles of admins', () => {
  it('that all have every role without a map', () => {
    expect(found()).toEqual([
      expect.stringMatching(/^guess: everyone with "broker-admin" .* has every role/),
    ]);
  });

  it('which role nobody has', () => {
    expect(found('{"a":"viewer","b":["support","operator"]}')).toEqual([
      expect.stringContaining('gives nobody "access"'),
    ]);
  });

  it('that a map with every role is fine', () => {
    expect(found('{"a":["support","operator"],"b":"access"}')).toEqual([
      'well: CONSOLE_ROLE_MAP gives every role to someone',
    ]);
    expect(found('{"a":"admin"}')).toHaveLength(1);
  });

  it('nothing if nobody can sign in', () => {
    expect(checkRoles(undefined, false)).toEqual([]);
  });

  it('that nobody can confirm if nobody can sign in', () => {
    const [finding] = checkRoles(undefined, true);
    expect(finding).toMatchObject({ outcome: 'guess', text: expect.stringContaining('FOUR_EYES') });
  });
});
