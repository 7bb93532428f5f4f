import { describe, expect, it } from '@jest/globals';
import { CocoPaths } from '../paths/coco-paths.js';
import { caller } from '../testing/callers.js';
import { testSettings } from '../testing/settings.js';
import { NotPermitted, Policy, ScopeMissing } from './policy.js';

const segments = (path: string): string[] => path.split('/');
const RESOURCE = 'network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01';

describe.each(['/v1.0', '', '/api/v2'])('the policy below the prefix "%s"', (pathPrefix) => {
  const policy = new Policy(new CocoPaths(testSettings({ pathPrefix })));

  it.each([
    ['GET', 'user-manager/users/me', 'user.read', 'coconet:read'],
    ['GET', 'network-manager/networks', 'networks.list', 'coconet:read'],
    ['GET', 'network-manager/networks/n1/zones', 'zones.list', 'coconet:read'],
    ['GET', 'network-manager/networks/n1/zones/z1', 'zone.read', 'coconet:read'],
    ['GET', 'network-manager/networks/n1/zones/0/resources', 'zone.read', 'coconet:read'],
    ['GET', RESOURCE, 'resource.read', 'coconet:read'],
    ['POST', `${RESOURCE}/commands`, 'command.execute', 'coconet:execute'],
  ])('permits %s %s as %s', (method, path, name, scope) => {
    const permitted = policy.recognise(method, segments(path));
    expect(permitted.operation).toMatchObject({ name, scope });
    expect(permitted.path).toBe(`${pathPrefix}/${path}`);
  });

  it.each([
    ['POST', 'network-manager/networks/n1/generate-invite'],
    ['POST', 'network-manager/networks'],
    ['PUT', 'network-manager/networks/n1'],
    ['PATCH', 'network-manager/networks/n1'],
    ['DELETE', 'network-manager/networks/n1'],
    ['GET', 'network-manager/networks/n1'],
    ['GET', 'network-manager/networks/n1/users'],
    ['POST', 'network-manager/networks/n1/devices'],
    ['GET', 'user-manager/users'],
    ['GET', 'user-manager/users/u2'],
    ['DELETE', 'user-manager/users/me'],
    ['POST', 'oauth/token'],
    ['GET', 'oauth/authorize'],
    ['POST', 'oauth/external-user-token'],
    ['HEAD', 'network-manager/networks'],
    ['OPTIONS', 'network-manager/networks'],
    ['get', 'network-manager/networks'],
    ['PUT', RESOURCE],
    ['GET', `${RESOURCE}/commands`],
    ['DELETE', `${RESOURCE}/commands`],
    ['GET', 'Network-Manager/networks'],
    ['GET', 'network-manager/NETWORKS'],
    ['GET', 'v1.0/network-manager/networks'],
    ['GET', 'api/v2/network-manager/networks'],
    ['GET', 'network-manager/networks/n1/zones/0/resources/r'],
    ['POST', 'network-manager/networks/n1/zones/0/resources'],
    ['GET', 'network-manager/networks/n1/zones/65536'],
    ['GET', 'network-manager/networks/n1/zones/00/resources'],
  ])('does not permit %s %s', (method, path) => {
    expect(() => policy.recognise(method, segments(path))).toThrow(NotPermitted);
  });

  it('asks for the scope of the row', () => {
    const command = policy.recognise('POST', segments(`${RESOURCE}/commands`));
    expect(() => {
      policy.requireScope(caller({ scopes: ['coconet:read'] }), command);
    }).toThrow(ScopeMissing);
    expect(() => {
      policy.requireScope(caller({ scopes: ['coconet:execute'] }), command);
    }).not.toThrow();
  });

  it('sends an EUI in one canonical form, however it was escaped', () => {
    const asked = segments('network-manager/networks/n1/devices/7/resources/%33%2fzigbee%2f%30%31');
    expect(policy.recognise('GET', asked).path).toBe(`${pathPrefix}/${RESOURCE}`);
  });
});
