import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ada } from '../cloud/users.js';
import { startSandbox } from '../sandbox.js';
import type { Sandbox } from '../sandbox.js';
import { pairOf, SandboxClient } from '../testing/sandbox-client.js';
import { until } from '../../../../test/harness/time/until.js';
import { chooseDialect } from './choose-dialect.js';

const house = '5e1a0c3f9b7d4e2a6c8f0b11';
const cabin = '5e1a0c3f9b7d4e2a6c8f0b12';
const calls = '5e1a0c3f9b7d4e2a6c8f0b31';
const gateway = 2_415_919_104;
const lamp = '3/zigbee/3C6A2CFFFED0AF76/01';

let sandbox: Sandbox;
let client: SandboxClient;
let token: string;

beforeAll(async () => {
  sandbox = await startSandbox({ dialect: chooseDialect('vendor') });
  client = new SandboxClient(sandbox, '');
  token = (await client.link(ada)).access_token;
  await client.control('PATCH', '/settings', { commandDelayMilliseconds: 20 });
});

afterAll(() => sandbox.close());

function resourcePath(resourceEui: string, networkId = house, deviceNodeId = gateway): string {
  const eui = encodeURIComponent(resourceEui);
  return `/network-manager/networks/${networkId}/devices/${deviceNodeId}/resources/${eui}`;
}

function execute(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json' };
  return client.api(`${path}/commands`, token, { method: 'POST', headers, body: JSON.stringify(body) });
}

interface VendorAttribute {
  readonly attributeId: number;
  readonly currentValue: unknown;
}

async function lampIsOn(): Promise<unknown> {
  const { json } = await client.api(resourcePath(lamp), token);
  const [onOff] = json.capabilityArr as { readonly attributeArr: readonly VendorAttribute[] }[];
  return onOff?.attributeArr[0]?.currentValue;
}

describe('paths of the vendor’s code', () => {
  it('begin with no prefix; below /v1.0 there is nothing, and no token is asked for first', async () => {
    const documented = new SandboxClient(sandbox, '/v1.0');
    const { status, json } = await documented.api('/network-manager/networks');
    expect([status, json]).toEqual([404, { error: { code: 40401, message: 'There is no such path' } }]);
    expect((await documented.refresh('anything')).status).toBe(404);
  });

  it('give the resources of a zone below /resources, and not at the older form', async () => {
    const zone = `/network-manager/networks/${house}/zones/3`;
    const { json } = await client.api(`${zone}/resources`, token);
    expect(json.resources).toContainEqual({
      resourceEui: '3/zwave/DE5A11C0/07/01',
      deviceNodeId: gateway,
      name: 'Front door',
      metadataArr: [{ metadata: 'DOOR_LOCK', subclusterId: 0 }],
    });
    expect((await client.api(zone, token)).status).toBe(404);
  });
});

describe('lists in the vendor’s dialect', () => {
  it('name the user’s role, and a network for calls that has no devices', async () => {
    const { json } = await client.api('/network-manager/networks', token);
    expect(json.networks).toEqual([
      expect.objectContaining({ networkId: house, userRole: 0, coconetType: 0 }),
      expect.objectContaining({ networkId: cabin, userRole: 0, coconetType: 0 }),
      expect.objectContaining({ networkId: calls, coconetType: 1 }),
    ]);
    expect((await client.api(`/network-manager/networks/${calls}/zones`, token)).json).toEqual({ zones: [] });
  });

  it('leave out zone 0, which still has resources', async () => {
    const { json } = await client.api(`/network-manager/networks/${house}/zones`, token);
    expect((json.zones as { zoneId: number }[]).map(({ zoneId }) => zoneId)).toEqual([1, 2, 3]);
    const zone = await client.api(`/network-manager/networks/${house}/zones/0/resources`, token);
    expect((zone.json.resources as { name: string }[]).map(({ name }) => name)).toEqual([
      'Garden gate',
      'Drive sensor',
    ]);
  });
});

describe('a resource in the vendor’s dialect', () => {
  it('has its attributes under the SDK’s names, with its timestamps', async () => {
    const { json } = await client.api(resourcePath(lamp), token);
    expect(json).toMatchObject({ resourceName: 'Floor lamp', metadataArr: [{ metadata: 'BULB' }] });
    const [onOff, level] = json.capabilityArr as unknown[];
    expect(onOff).toEqual({
      capabilityId: 0,
      capabilityName: 'ON_OFF_CONTROL',
      stdCmdArr: [0, 1, 2, 3],
      attributeArr: [
        {
          attributeId: 0,
          attribName: 'ON_FLAG',
          dataType: 0,
          currentValue: false,
          lastUpdateTimestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/),
        },
      ],
    });
    expect(level).toMatchObject({ attributeArr: [{ minValue: 0, maxValue: 100 }] });
  });

  it('keeps every digit of a number beyond 2^53', async () => {
    const { text } = await client.api(resourcePath('3/zigbee/3C6A2CFFFED0AFA0/01'), token);
    expect(text).toContain('"currentValue":9007199254740993,');
    expect(text).toContain('"currentValue":[9007199254740993,18446744073709551615]');
  });
});

describe('commands in the vendor’s dialect', () => {
  it('are acknowledged by number, and done a little later', async () => {
    const { status, json } = await execute(resourcePath(lamp), { capabilityId: 0, cmdId: 0 });
    expect([status, json]).toEqual([200, { cmdSeqNum: expect.any(Number), status: 7 }]);
    await until('the lamp is on', lampIsOn);
  });

  it.each([
    ['cmdResponse', house, gateway, '3/zigbee/3C6A2CFFFED0AF78/01'],
    ['commandResponse', cabin, 2_415_919_201, '3/zigbee/90FD9FFFFE112A01/01'],
  ])('that fetch bring the value in %s', async (member, networkId, deviceNodeId, eui) => {
    const path = resourcePath(eui, networkId, deviceNodeId);
    const { json } = await execute(path, { capabilityId: 1, cmdId: 2 });
    expect(Object.keys(json)).toEqual(['cmdSeqNum', 'status', member]);
    expect(json).toMatchObject({
      status: 0,
      [member]: {
        capabilityId: 1,
        attributeArr: [{ attributeId: 0, attribName: 'LEVEL_PCT', currentValue: 80 }],
      },
    });
  });

  it('to a device that stalls are acknowledged and never done', async () => {
    const eui = '3/zwave/DE5A11C0/07/01';
    await client.control('POST', '/faults', {
      match: { endpoint: 'api', pathIncludes: encodeURIComponent(eui) },
      action: { type: 'device-stalls' },
    });
    expect((await execute(resourcePath(eui), { capabilityId: 3, cmdId: 1 })).json.status).toBe(7);
    // The lamp got its command later and has finished, so the lock would have too.
    await execute(resourcePath(lamp), { capabilityId: 0, cmdId: 1 });
    await until('the lamp is off', async () => !(await lampIsOn()));
    expect((await client.api(resourcePath(eui), token)).text).toContain('"currentValue":true');
  });
});

describe('refusals in the vendor’s dialect', () => {
  it('have a five-digit code besides the status', async () => {
    const missing = await client.api('/network-manager/networks');
    expect([missing.status, missing.json]).toEqual([
      401,
      { error: { code: 40101, message: expect.any(String) } },
    ]);
    const old = await client.api('/network-manager/networks', 'an-old-token');
    expect([old.status, old.json]).toEqual([401, { error: { code: 40102, message: expect.any(String) } }]);
    const managing = await client.api(`/network-manager/networks/${house}`, token, { method: 'DELETE' });
    expect([managing.status, managing.json]).toMatchObject([403, { error: { code: 40301 } }]);
    const command = await execute(resourcePath(lamp), { capabilityId: 1, cmdId: 77 });
    expect([command.status, command.json]).toMatchObject([400, { error: { code: 40002 } }]);
  });

  it('of a dead refresh token and of a wrong client are objects, without OAuth’s words', async () => {
    const first = await client.link(ada);
    const second = pairOf((await client.refresh(first.refresh_token)).json);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const dead = await client.refresh(first.refresh_token);
    expect([dead.status, dead.json]).toEqual([401, { error: { code: 40102, message: expect.any(String) } }]);
    const wrong = await client.token({
      grant_type: 'refresh_token',
      refresh_token: 'any',
      client_secret: 'guessed',
    });
    expect([wrong.status, wrong.json]).toEqual([
      401,
      { error: { code: 40103, message: expect.any(String) } },
    ]);
  });
});
