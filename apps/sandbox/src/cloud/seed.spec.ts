import { describe, expect, it } from '@jest/globals';
import { startSandbox } from '../sandbox.js';
import { SandboxClient } from '../testing/sandbox-client.js';
import { parseSeed } from './seed.js';

const lamp = { kind: 'BULB', name: 'Lamp' };
const homeWith = (...resources: object[]): object[] => [
  { networkName: 'Hut', zones: [{ zoneName: 'Den', resources }] },
];
const eve = { username: 'Eve@example.com', password: 'pw', networks: homeWith(lamp) };
const seedOf = (...users: object[]): object => ({ users });

describe('a seed', () => {
  it('takes the place of the built-in users and homes: its user signs in and sees only these', async () => {
    const population = parseSeed(seedOf(eve));
    const [user] = population.users;
    const sandbox = await startSandbox({ population });
    try {
      const client = new SandboxClient(sandbox);
      const pair = await client.link(user);
      const answer = await client.api('/network-manager/networks', pair.access_token);
      expect(JSON.stringify(answer.text)).toContain('Hut');
      expect(JSON.stringify(answer.text)).not.toContain('Ockham Park');
    } finally {
      await sandbox.close();
    }
  });

  it('gives the same ids at each start, and different ones to each home and device', () => {
    const mallory = { ...eve, username: 'mallory@example.com', networks: homeWith(lamp, lamp) };
    const population = parseSeed(seedOf(eve, mallory));
    expect(parseSeed(seedOf(eve, mallory))).toEqual(population);
    const euis = population.networks.flatMap(({ zones }) =>
      zones.flatMap(({ things }) => things.map(({ resourceEui }) => resourceEui)),
    );
    expect(new Set(euis).size).toBe(3);
    expect(new Set(population.networks.map(({ deviceNodeId }) => deviceNodeId)).size).toBe(2);
  });

  it.each<[string, unknown]>([
    ['the body must be a JSON object', []],
    ['users must name at least one user', {}],
    ['users must be a list', { users: {} }],
    ['users[0].password must be a non-empty string', seedOf({ ...eve, password: undefined })],
    ['users[0].pasword is not known', seedOf({ ...eve, pasword: 'pw' })],
    [
      'username eve@example.com is given twice',
      seedOf(eve, { ...eve, username: 'eve@EXAMPLE.com', userId: 'e' }),
    ],
    [
      'users[0].networks[0].zones[0].resources[0].kind must be one of BULB,',
      seedOf({ ...eve, networks: homeWith({ ...lamp, kind: 'LAMP' }) }),
    ],
    [
      'resources[0].capabilities.LEVEL is no capability of the COCO standard',
      seedOf({ ...eve, networks: homeWith({ ...lamp, capabilities: { LEVEL: {} } }) }),
    ],
    [
      'capabilities.ON_OFF_CONTROL.LIT is no attribute of ON_OFF_CONTROL',
      seedOf({ ...eve, networks: homeWith({ ...lamp, capabilities: { ON_OFF_CONTROL: { LIT: true } } }) }),
    ],
    [
      'ON_OFF_CONTROL.ON_FLAG must be true, false,',
      seedOf({ ...eve, networks: homeWith({ ...lamp, capabilities: { ON_OFF_CONTROL: { ON_FLAG: {} } } }) }),
    ],
  ])('is refused: %s', (message, seed) => {
    expect(() => parseSeed(seed)).toThrow(message);
  });
});
