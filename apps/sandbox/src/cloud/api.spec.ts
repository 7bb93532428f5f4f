import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { SandboxClient } from '../testing/sandbox-client.js';
import { networkDefinitions } from './home-definitions.js';
import { ada, grace } from './users.js';

const house = '5e1a0c3f9b7d4e2a6c8f0b11';
const gracesFlat = '5e1a0c3f9b7d4e2a6c8f0b21';
const gateway = 2_415_919_104;

let sandbox: Sandbox;
let client: SandboxClient;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox();
  client = new SandboxClient(sandbox);
  token = (await client.link(ada)).access_token;
});

afterAll(() => sandbox.close());

function resourcePath(resourceEui: string, networkId = house, deviceNodeId = gateway): string {
  const eui = encodeURIComponent(resourceEui);
  return `/network-manager/networks/${networkId}/devices/${deviceNodeId}/resources/${eui}`;
}

function execute(resourceEui: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return client.api(`${resourcePath(resourceEui)}/commands`, token, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
}

/** The value of an attribute, by COCO's numbers. */
async function valueOf(resourceEui: string, capabilityId: number, attributeId: number): Promise<unknown> {
  const { text } = await client.api(resourcePath(resourceEui), token);
  const { capabilities } = JSON.parse(text) as {
    capabilities: { capabilityId: number; attributes: { attributeId: number; value: unknown }[] }[];
  };
  const attributes = capabilities.find((each) => each.capabilityId === capabilityId)?.attributes;
  return attributes?.find((each) => each.attributeId === attributeId)?.value;
}

describe('the homes', () => {
  const things = networkDefinitions.flatMap(({ zones }) => zones.flatMap((zone) => zone.things));

  it('hold at least 24 resources, each with its own address', () => {
    const addresses = networkDefinitions.flatMap(({ networkId, zones }) =>
      zones.flatMap((zone) => zone.things.map(({ resourceEui }) => `${networkId} ${resourceEui}`)),
    );
    expect(addresses.length).toBeGreaterThanOrEqual(24);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it('cover the nine capabilities', () => {
    const names = new Set(things.flatMap(({ capabilities }) => Object.keys(capabilities)));
    expect([...names].sort()).toEqual([
      'COLOR_CTRL',
      'ENERGY_METERING',
      'LEVEL_CTRL',
      'LOCK_CONTROL',
      'MOTION_SENSING',
      'ON_OFF_CONTROL',
      'SNAPSHOT',
      'TEMPERATURE_MEASUREMENT',
      'WINDOW_COVERING',
    ]);
  });
});

describe('reading', () => {
  it('answers who the user is, and which COCONets are theirs', async () => {
    expect((await client.api('/user-manager/users/me', token)).json).toMatchObject({
      userId: ada.userId,
      username: ada.username,
      acctVerified: true,
    });
    const { json } = await client.api('/network-manager/networks', token);
    expect(json.networks).toHaveLength(2);
    expect(json).toMatchObject({
      networks: [{ networkId: house, networkName: 'Ockham Park', categoryName: 'Home' }, {}],
    });
    const graces = (await client.link(grace)).access_token;
    expect((await client.api('/network-manager/networks', graces)).json.networks).toHaveLength(1);
  });

  it('lists zones and the resources in one', async () => {
    const { json } = await client.api(`/network-manager/networks/${house}/zones`, token);
    expect(json.zones).toContainEqual({ zoneId: 3, zoneName: 'Hall' });
    const zone = await client.api(`/network-manager/networks/${house}/zones/3`, token);
    expect(zone.json.resources).toContainEqual({
      resourceEui: '3/zwave/DE5A11C0/07/01',
      deviceNodeId: gateway,
      name: 'Front door',
      metadataArr: [{ metadata: '{"capabilityIds":[3]}' }],
    });
  });

  it('finds a resource by an address with slashes, encoded as one segment', async () => {
    const { status, json } = await client.api(resourcePath('3/zigbee/3C6A2CFFFED0AF76/01'), token);
    expect(status).toBe(200);
    expect(json).toMatchObject({ deviceNodeId: gateway, name: 'Floor lamp' });
  });

  it.each([
    `/network-manager/networks/${gracesFlat}/zones`,
    `/network-manager/networks/${house}/zones/99`,
    resourcePath('3/zigbee/nothing/01'),
    resourcePath('3/zigbee/3C6A2CFFFED0AF76/01', house, 1),
    `/network-manager/networks/${house}/devices/${gateway}/resources/3/zigbee/3C6A2CFFFED0AF76/01`,
    '/nothing',
  ])('answers 404 for %s', async (path) => {
    const { status, json } = await client.api(path, token);
    expect(status).toBe(404);
    expect(json).toEqual({ error: { message: expect.any(String) } });
  });

  it('answers 400 for a path that is not well encoded', async () => {
    expect((await client.api('/network-manager/networks/%E0%A4%A/zones', token)).status).toBe(400);
  });

  it('answers 401 without a token, even on unknown paths', async () => {
    expect((await client.api('/network-manager/networks')).status).toBe(401);
    expect((await client.api('/nothing')).status).toBe(401);
  });
});

describe('managing', () => {
  it.each([
    ['POST', `/network-manager/networks/${house}/generate-invite`],
    ['GET', `/network-manager/networks/${house}/generate-invite`],
    ['POST', '/network-manager/networks'],
    ['DELETE', `/network-manager/networks/${house}`],
    ['PATCH', '/user-manager/users/me'],
  ])('is forbidden to a C2C app: %s %s', async (method, path) => {
    const { status, json } = await client.api(path, token, { method });
    expect(status).toBe(403);
    expect(json).toEqual({ error: { message: expect.any(String) } });
  });
});

describe('executing', () => {
  const lamp = '3/zigbee/3C6A2CFFFED0AF77/01';
  const plug = '3/zwave/DE5A11C0/14/02';

  it.each([
    ['ON', lamp, { capabilityId: 0, cmdId: 0 }, [0, 0], true],
    ['OFF', lamp, { capabilityId: 0, cmdId: 1 }, [0, 0], false],
    ['ON_OFF_TOGGLE', lamp, { capabilityId: 0, cmdId: 2 }, [0, 0], true],
    ['SET_LEVEL', lamp, { capabilityId: 1, cmdId: 0, cmdParams: { levelPct: 40 } }, [1, 0], 40],
    [
      'SET_COLOR_RGB',
      lamp,
      { capabilityId: 2, cmdId: 0, cmdParams: { red: 1, green: 2, blue: 3 } },
      [2, 13],
      [1, 2, 3],
    ],
    ['UNLOCK', '3/zwave/DE5A11C0/07/01', { capabilityId: 3, cmdId: 1, cmdParams: {} }, [3, 0], false],
    [
      'LOCK',
      '3/zwave/DE5A11C0/07/01',
      { capabilityId: 3, cmdId: 0, cmdParams: { pinRfidCode: '1' } },
      [3, 0],
      true,
    ],
    ['METER_RESET', plug, { capabilityId: 4, cmdId: 0 }, [4, 0], 0],
    ['MOTION_SENSING_DISABLE', '3/zigbee/3C6A2CFFFED0AF81/01', { capabilityId: 5, cmdId: 1 }, [5, 1], false],
    [
      'WNDW_COVER_SET_OPEN_PCT',
      '3/zigbee/3C6A2CFFFED0AF79/01',
      { capabilityId: 28, cmdId: 3, cmdParams: { openPct: 25 } },
      [28, 0],
      25,
    ],
  ] as const)(
    '%s changes what the resource reports',
    async (_, eui, command, [capabilityId, attributeId], value) => {
      const { status, json } = await execute(eui, command);
      expect([status, json.status]).toEqual([200, 'SUCCESS']);
      expect(json.cmdSeqNum).toEqual(expect.any(Number));
      expect(await valueOf(eui, capabilityId, attributeId)).toEqual(value);
    },
  );

  it('a level of 0 with on/off switches the lamp off', async () => {
    await execute(lamp, { capabilityId: 1, cmdId: 1, cmdParams: { levelPct: 30 } });
    expect(await valueOf(lamp, 0, 0)).toBe(true);
    await execute(lamp, { capabilityId: 1, cmdId: 1, cmdParams: { levelPct: 0 } });
    expect(await valueOf(lamp, 0, 0)).toBe(false);
  });

  it.each([
    [{ capabilityId: 1, cmdId: 0, cmdParams: { levelPct: 101 } }, 'levelPct must be at most 100'],
    [{ capabilityId: 1, cmdId: 0 }, 'levelPct is required'],
    [{ capabilityId: 1, cmdId: 77 }, 'LEVEL_CTRL has no command 77'],
    [{ capabilityId: 3, cmdId: 1 }, 'The resource has no capability 3'],
    [{ capabilityId: 'LEVEL_CTRL', cmdId: 0 }, 'capabilityId must be a number'],
    [{ capabilityId: 1, cmdId: 0, cmdParams: [] }, 'cmdParams must be an object'],
    ['on', 'The body must be a JSON object'],
  ])('refuses %j', async (body, message) => {
    const { status, json } = await execute(lamp, body);
    expect([status, json]).toEqual([400, { error: { message } }]);
  });
});
