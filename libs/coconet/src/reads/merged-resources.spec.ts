import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const lamp = { deviceNodeId: 7, resourceEui: 'lamp', name: 'Lamp' };
const hidden = { deviceNodeId: 9, resourceEui: 'new', name: 'New sensor' };
const refused = answerJson({ error: { code: 40401, message: 'not found' } }, 404);
const resources = (...list: unknown[]): CloudHandler => answerJson({ resources: list });

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

afterAll(() => proxy.stop());

/** A network with the zones that COCO lists, each zone answering as configured; a zone that is not named is refused. */
function house(listed: readonly unknown[], byZone: Readonly<Record<string, CloudHandler>>): void {
  proxy.cloud.answer((request, response) => {
    const zone = /zones\/([^/]+)/.exec(request.url)?.[1];
    const answer = zone === undefined ? answerJson({ zones: listed }) : (byZone[zone] ?? refused);
    answer(request, response);
  });
}

async function merged(): Promise<Record<string, unknown>> {
  return (await (await proxy.fetch('/networks/n1/resources')).json()) as Record<string, unknown>;
}

const askedOf = (zoneId: string): number =>
  proxy.cloud.seen.filter(({ url }) => url.endsWith(`/zones/${zoneId}/resources`)).length;

describe('the default zone', () => {
  it('is read although COCO does not list it, so that no device in no room is lost', async () => {
    house([{ zoneId: 4, zoneName: 'Hall' }], { '4': resources(lamp), '0': resources(hidden) });
    expect(await merged()).toEqual({
      resources: [
        { ...lamp, zones: [{ zoneId: '4', zoneName: 'Hall' }] },
        { ...hidden, zones: [{ zoneId: '0', zoneName: null }] },
      ],
      failedZones: [],
      withheld: [],
    });
    expect(askedOf('0')).toBe(1);
  });

  it.each([400, 403, 404, 410])('that COCO answers with %s is no failed zone', async (status) => {
    house([{ zoneId: 4, zoneName: 'Hall' }], {
      '4': resources(lamp),
      '0': answerJson({ error: { message: 'no' } }, status),
    });
    expect(await merged()).toMatchObject({ resources: [lamp], failedZones: [] });
  });

  it.each([
    ['fails', answerJson({ error: {} }, 500), 'upstream_failure'],
    ['is asked for too often', answerJson({ error: {} }, 429), 'upstream_failure'],
    ['falls silent', () => undefined, 'upstream_first_byte_timeout'],
    ['breaks off', (_request, response) => response.destroy(), 'upstream_failure'],
  ] satisfies [string, CloudHandler, string][])(
    'that %s is a failed zone: its resources may be missing',
    async (_, zero, code) => {
      house([{ zoneId: 4, zoneName: 'Hall' }], { '4': resources(lamp), '0': zero });
      expect(await merged()).toMatchObject({ resources: [lamp], failedZones: [{ zoneId: '0', code }] });
    },
  );

  it.each([0, '0'])('is read once where COCO lists it as %j, by its name', async (zoneId) => {
    house([{ zoneId, zoneName: 'Everything else' }], { '0': resources(hidden) });
    expect(await merged()).toMatchObject({
      resources: [{ ...hidden, zones: [{ zoneId: '0', zoneName: 'Everything else' }] }],
    });
    expect(askedOf('0')).toBe(1);
  });

  it('that COCO lists and refuses is a failed zone like any other', async () => {
    house([{ zoneId: 0, zoneName: 'Rest' }], {});
    expect(await merged()).toMatchObject({ failedZones: [{ zoneId: '0', code: 'upstream_failure' }] });
  });

  it('is read in a network without rooms', async () => {
    house([], { '0': resources(hidden) });
    expect(await merged()).toMatchObject({ resources: [hidden], failedZones: [] });
  });
});

describe('what COCO lists twice', () => {
  it('is one resource in both of its zones, whether its device is a number or text', async () => {
    house([{ zoneId: 4, zoneName: 'Hall' }], {
      '4': resources(lamp, lamp),
      '0': resources({ ...lamp, deviceNodeId: '7' }),
    });
    expect((await merged()).resources).toEqual([
      {
        ...lamp,
        zones: [
          { zoneId: '4', zoneName: 'Hall' },
          { zoneId: '0', zoneName: null },
        ],
      },
    ]);
  });

  it('is one zone, asked for once', async () => {
    house(
      [
        { zoneId: 4, zoneName: 'Hall' },
        { zoneId: '4', zoneName: 'Hall' },
      ],
      { '4': resources(lamp) },
    );
    expect((await merged()).resources).toEqual([{ ...lamp, zones: [{ zoneId: '4', zoneName: 'Hall' }] }]);
    expect(askedOf('4')).toBe(1);
  });

  it.each([65_535, '65535'])('may be the last zone of 16 bits, %j', async (zoneId) => {
    house([{ zoneId, zoneName: 'Attic' }], { '65535': resources(lamp) });
    expect(await merged()).toMatchObject({ resources: [lamp], failedZones: [] });
  });
});

describe('facts in a list, as words', () => {
  it('is the kind of each resource, in a zone and in all of them', async () => {
    const bulb = { ...lamp, metadataArr: [{ metadata: 'BULB', subclusterId: 0 }] };
    house([{ zoneId: 4, zoneName: 'Hall' }], { '4': resources(bulb, hidden) });
    expect((await merged()).resources).toMatchObject([{ ...bulb, kind: 'BULB' }, hidden]);
    expect(await (await proxy.fetch('/networks/n1/zones/4')).json()).toEqual({
      resources: [{ ...bulb, kind: 'BULB' }, hidden],
    });
  });

  it('include which networks have no devices, and the user’s role', async () => {
    const home = { networkId: 'n1', coconetType: 0, userRole: 0 };
    const calls = { networkId: 'n2', coconetType: 'CALL_NET', userRole: 'GUEST' };
    proxy.cloud.answer(answerJson({ networks: [home, calls, { networkId: 'n3' }], total: 3 }));
    expect(await (await proxy.fetch('/networks')).json()).toEqual({
      networks: [
        { ...home, networkType: 'IOT', holdsDevices: true, role: 'OWNER' },
        { ...calls, networkType: 'CALL_NET', holdsDevices: false, role: 'GUEST' },
        { networkId: 'n3' },
      ],
      total: 3,
    });
  });

  it.each([
    ['/networks', { networks: {} }],
    ['/networks', [{ networkId: 'n1' }]],
    ['/networks', { items: [] }],
    ['/networks/n1/zones', { zones: ['Hall'] }],
    ['/networks/n1/zones/4', { zoneName: 'Hall' }],
  ])('is refused if COCO answers %s with %j, which is not a list', async (path, body) => {
    proxy.cloud.answer(answerJson(body));
    expect(await (await proxy.fetch(path)).json()).toHaveProperty(
      'code',
      expect.stringMatching(/^upstream_/),
    );
  });
});

describe('a network with more zones than one call may cost', () => {
  it('is read up to the limit, and names the zones that were not read', async () => {
    const listed = Array.from({ length: 3_000 }, (_, index) => ({ zoneId: index + 1, zoneName: 'Room' }));
    house(listed, Object.fromEntries(listed.map(({ zoneId }) => [String(zoneId), resources(lamp)])));
    const { resources: found, failedZones } = await merged();
    expect(proxy.cloud.seen.length).toBe(101);
    expect(found).toMatchObject([{ name: 'Lamp' }]);
    expect(failedZones).toHaveLength(2_901);
    expect(failedZones).toContainEqual({
      zoneId: '3000',
      zoneName: 'Room',
      code: 'upstream_response_too_large',
      detail: 'One list of resources reads 100 zones at most; read this zone by its own route.',
    });
  });
});
