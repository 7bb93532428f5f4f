import { describe, expect, it } from '@jest/globals';
import { PathTemplate } from './path-template.js';

const resource = PathTemplate.parse(
  '/v1.0/networks/{networkId}/devices/{deviceNodeId}/resources/{resourceEui}',
);
const identifiers = {
  networkId: '5f0c2a1be4b0a1c2d3e4f506',
  deviceNodeId: '4294967295',
  resourceEui: '3/zigbee/3C6A2CFFFED0AF76/01',
};

describe('a path template', () => {
  it('builds a path with the EUI as one segment', () => {
    expect(resource.build(identifiers)).toBe(
      '/v1.0/networks/5f0c2a1be4b0a1c2d3e4f506/devices/4294967295/resources/3%2Fzigbee%2F3C6A2CFFFED0AF76%2F01',
    );
  });

  it('recognises what it builds', () => {
    const segments = resource.build(identifiers).slice(1).split('/');
    expect(resource.match(segments)).toEqual(identifiers);
  });

  it.each([
    ['a segment too many', '/v1.0/networks/n/devices/1/resources/r/extra'],
    ['a segment too few', '/v1.0/networks/n/devices/1/resources'],
    ['another literal', '/v1.0/Networks/n/devices/1/resources/r'],
    ['an escaped literal', '/v1.0/%6eetworks/n/devices/1/resources/r'],
    ['an escape in a plain id', '/v1.0/networks/%6e/devices/1/resources/r'],
    ['a node id of 33 bits', '/v1.0/networks/n/devices/4294967296/resources/r'],
    ['a node id with a leading zero', '/v1.0/networks/n/devices/01/resources/r'],
    ['a negative node id', '/v1.0/networks/n/devices/-1/resources/r'],
    ['an EUI that climbs', '/v1.0/networks/n/devices/1/resources/a%2F..%2Fb'],
    ['an EUI with an empty part', '/v1.0/networks/n/devices/1/resources/a%2F%2Fb'],
    ['an EUI with a NUL', '/v1.0/networks/n/devices/1/resources/a%00'],
    ['an EUI that is not UTF-8', '/v1.0/networks/n/devices/1/resources/%ff'],
    ['an EUI of 257 characters', `/v1.0/networks/n/devices/1/resources/${'a'.repeat(257)}`],
    ['an EUI encoded twice', '/v1.0/networks/n/devices/1/resources/a%252Fb'],
  ])('does not recognise %s', (_, path) => {
    expect(resource.match(path.slice(1).split('/'))).toBeUndefined();
  });

  it('does not build with an identifier missing or malformed', () => {
    expect(() => resource.build({ ...identifiers, networkId: '../../oauth' })).toThrow('networkId');
    expect(() => resource.build({ networkId: 'n', deviceNodeId: '1' })).toThrow('resourceEui');
  });

  it('reads both spellings of a placeholder alike', () => {
    const braced = PathTemplate.parse('/n/{networkId}/r/{resourceEui}');
    const colons = PathTemplate.parse('/n/:networkId/r/:resourceEui');
    expect([braced.build(identifiers), braced.identifiers]).toEqual([
      colons.build(identifiers),
      colons.identifiers,
    ]);
  });
});
