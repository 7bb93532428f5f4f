import { describe, expect, it } from '@jest/globals';
import { testSettings } from '../testing/settings.js';
import { CocoPaths } from './coco-paths.js';

const target = { networkId: 'n1', deviceNodeId: '7', resourceEui: 'a/b' };

function pathsWith(changes: Parameters<typeof testSettings>[0]): CocoPaths {
  return new CocoPaths(testSettings(changes));
}

describe("COCO's paths", () => {
  it('are built from the table where nothing is overridden', () => {
    expect(pathsWith({}).build('commands', target)).toBe(
      '/v1.0/network-manager/networks/n1/devices/7/resources/a%2Fb/commands',
    );
  });

  it('are recognised and built by an override alike', () => {
    const paths = pathsWith({ paths: { resource: '/v1.0/things/:networkId/:deviceNodeId/:resourceEui' } });
    expect(paths.build('resource', target)).toBe('/v1.0/things/n1/7/a%2Fb');
    expect(paths.match('resource', ['v1.0', 'things', 'n1', '7', 'a%2Fb'])).toEqual(target);
    expect(
      paths.match('resource', [
        'v1.0',
        'network-manager',
        'networks',
        'n1',
        'devices',
        '7',
        'resources',
        'a',
      ]),
    ).toBeUndefined();
  });

  it('stand below the path of the base URL', () => {
    const paths = pathsWith({ baseUrl: new URL('https://gateway.example/coco/') });
    expect(paths.build('networks', {})).toBe('/coco/v1.0/network-manager/networks');
  });

  it.each([
    ['/v1.0/things/:networkId/:resourceEui', 'deviceNodeId'],
    ['/v2/things/:networkId/:deviceNodeId/:resourceEui', '/v1.0/'],
    ['https://elsewhere.example/:networkId', '/v1.0/'],
  ])('refuse the override %s at start', (override, complaint) => {
    expect(() => pathsWith({ paths: { resource: override } })).toThrow(complaint);
  });
});
