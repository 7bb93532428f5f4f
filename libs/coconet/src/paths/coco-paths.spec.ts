import { describe, expect, it } from '@jest/globals';
import { testSettings } from '../testing/settings.js';
import { CocoPaths } from './coco-paths.js';
import { endpointUrl } from './placed-template.js';

const target = { networkId: 'n1', deviceNodeId: '7', resourceEui: 'a/b' };
const THINGS = '/things/{networkId}/{deviceNodeId}/{resourceEui}';

function pathsWith(changes: Parameters<typeof testSettings>[0]): CocoPaths {
  return new CocoPaths(testSettings(changes));
}

describe("COCO's paths", () => {
  it.each([
    ['/v1.0', '/v1.0'],
    ['/v1.0/', '/v1.0'],
    ['', ''],
    ['/', ''],
    ['/api/v2', '/api/v2'],
  ])('with the prefix "%s" all begin with "%s", and callers leave it out', (pathPrefix, head) => {
    const paths = pathsWith({ pathPrefix });
    expect(paths.build('commands', target)).toBe(
      `${head}/network-manager/networks/n1/devices/7/resources/a%2Fb/commands`,
    );
    expect(paths.match('networks', ['network-manager', 'networks'])).toEqual({});
    expect(paths.match('networks', ['v1.0', 'network-manager', 'networks'])).toBeUndefined();
    expect(paths.asked(['users', 'u2'])).toBe(`${head}/users/u2`);
  });

  it('are recognised and built by an override alike', () => {
    const paths = pathsWith({ paths: { resource: '/things/:networkId/:deviceNodeId/:resourceEui' } });
    expect(paths.build('resource', target)).toBe('/v1.0/things/n1/7/a%2Fb');
    expect(paths.match('resource', ['things', 'n1', '7', 'a%2Fb'])).toEqual(target);
    const original = 'network-manager/networks/n1/devices/7/resources/a'.split('/');
    expect(paths.match('resource', original)).toBeUndefined();
  });

  it.each([
    ['/v1.0', `/v1.0${THINGS}`, '/v1.0/things/n1/7/a%2Fb', 'things'],
    ['/v1.0', `{prefix}${THINGS}`, '/v1.0/things/n1/7/a%2Fb', 'things'],
    ['/v2', THINGS, '/v2/things/n1/7/a%2Fb', 'things'],
    ['/v2', `/v2${THINGS}`, '/v2/things/n1/7/a%2Fb', 'things'],
    ['/v2', `/v1.0${THINGS}`, '/v1.0/things/n1/7/a%2Fb', 'v1.0/things'],
    ['', THINGS, '/things/n1/7/a%2Fb', 'things'],
    ['', `{prefix}${THINGS}`, '/things/n1/7/a%2Fb', 'things'],
    ['', `/v1.0${THINGS}`, '/v1.0/things/n1/7/a%2Fb', 'v1.0/things'],
  ])('with the prefix "%s" take the override %s as %s', (pathPrefix, resource, sent, below) => {
    const paths = pathsWith({ pathPrefix, paths: { resource } });
    expect(paths.build('resource', target)).toBe(sent);
    expect(paths.match('resource', [...below.split('/'), 'n1', '7', 'a%2Fb'])).toEqual(target);
  });

  it('are below the path of the base URL', () => {
    const baseUrl = new URL('https://gateway.example/coco/');
    expect(pathsWith({ baseUrl }).build('networks', {})).toBe('/coco/v1.0/network-manager/networks');
    expect(endpointUrl('token', baseUrl, '/v1.0').href).toBe('https://gateway.example/coco/v1.0/oauth/token');
  });

  it.each([
    ['/things/{networkId}/{resourceEui}', 'lacks {deviceNodeId}'],
    ['https://elsewhere.example/{networkId}', 'names a host'],
  ])('refuse the override %s', (resource, complaint) => {
    expect(() => pathsWith({ paths: { resource } })).toThrow(complaint);
  });
});

describe('the OAuth endpoints', () => {
  it.each([
    ['/v1.0', 'https://api.getcoco.buzz/v1.0/oauth/authorize'],
    ['', 'https://api.getcoco.buzz/oauth/authorize'],
    ['/v2/', 'https://api.getcoco.buzz/v2/oauth/authorize'],
  ])('follow the prefix "%s"', (prefix, expected) => {
    expect(endpointUrl('authorize', new URL('https://api.getcoco.buzz'), prefix).href).toBe(expected);
  });
});
