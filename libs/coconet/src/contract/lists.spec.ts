import { describe, expect, it } from '@jest/globals';
import { describeNetwork, kindOf } from './lists.js';

describe('a network', () => {
  it.each([
    [0, 0, { networkType: 'IOT', holdsDevices: true, role: 'OWNER' }],
    [1, 2, { networkType: 'CALL_NET', holdsDevices: false, role: 'GUEST' }],
    ['1', '1', { networkType: 'CALL_NET', holdsDevices: false, role: 'ADMIN' }],
    ['CALL_NET', 'ADMIN', { networkType: 'CALL_NET', holdsDevices: false, role: 'ADMIN' }],
    ['iot', 'owner', { networkType: 'IOT', holdsDevices: true, role: 'OWNER' }],
    [undefined, 0, { role: 'OWNER' }],
    [1, undefined, { networkType: 'CALL_NET', holdsDevices: false }],
  ])('of type %j whose user is %j says so in words', (coconetType, userRole, words) => {
    const network = { networkId: 'n1', coconetType, userRole };
    expect(describeNetwork(network)).toEqual({ ...network, ...words });
  });

  it.each([
    {},
    { coconetType: 7, userRole: -1 },
    { coconetType: 'OTHER', userRole: null },
    { userRole: [0] },
  ])('that says %j stays as it is', (network) => {
    expect(describeNetwork(network)).toBe(network);
  });
});

describe('the kind of a resource', () => {
  it.each([
    [[{ metadata: 'BULB', subclusterId: 0 }], 'BULB'],
    [[{ metadata: 'DOOR_LOCK' }, { metadata: 'CAMERA' }], 'DOOR_LOCK'],
    [[{ metadata: ' door_lock ' }], 'DOOR_LOCK'],
    [[{ metadata: '{"capabilityIds":[3]}' }], undefined],
    [[{ metadata: '' }], undefined],
    [[{ metadata: 3 }], undefined],
    [[{}], undefined],
    [[null], undefined],
    [[], undefined],
    ['BULB', undefined],
    [undefined, undefined],
  ])('of metadata %j is %s', (metadataArr, kind) => {
    expect(kindOf({ metadataArr })).toBe(kind);
  });
});
