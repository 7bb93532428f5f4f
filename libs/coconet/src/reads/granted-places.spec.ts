/** A service that acts on another's link by a grant, and by nothing else. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { GrantedPlaces } from '#access';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const HALL = { deviceNodeId: 7, resourceEui: 'hall', capabilities: [{ capabilityId: 0 }] };
const BEDROOM = { deviceNodeId: 7, resourceEui: 'bedroom', capabilities: [{ capabilityId: 0 }] };
const ON = { capability: 'ON_OFF_CONTROL', command: 'ON' };
const RAW_ON = { capabilityId: 0, cmdId: 0 };
const HALL_ZONE = { zones: [{ networkId: 'n1', zoneId: '1' }], devices: [] };
const HALL_LAMP = {
  zones: [],
  devices: [{ networkId: 'n1', deviceNodeId: '7', resourceEui: 'hall' }],
};
const RAW = '/coco/network-manager';

/** Two networks; in the first a hall with one lamp and a bedroom with another. */
const home: CloudHandler = (request, response) => {
  const { url } = request;
  const body = url.includes('/commands')
    ? { cmdSeqNum: 1, status: 'SUCCESS' }
    : /zones\/1\b/.test(url)
      ? { resources: [HALL] }
      : /zones\/\d/.test(url)
        ? { resources: url.includes('zones/2') ? [BEDROOM] : [] }
        : url.endsWith('/zones')
          ? { zones: [zone(1, 'Hall'), zone(2, 'Bedroom')], alarm: 'Bedroom window' }
          : url.endsWith('/networks')
            ? { networks: [{ networkId: 'n1' }, { networkId: 'n2', networkName: 'Cabin' }] }
            : { capabilities: [{ capabilityId: 0, attributes: [{ attributeId: 0, value: true }] }] };
  answerJson(body)(request, response);
};

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  proxy.cloud.answer(home);
  proxy.cloud.seen.length = 0;
  proxy.trail.events.length = 0;
  // Zones are remembered for 30 s.
  proxy.clock.advance(60_000);
  grant(HALL_ZONE);
});

afterAll(() => proxy.stop());

describe.each([
  ['zone', HALL_ZONE],
  ['device', HALL_LAMP],
] as const)('a grant of one %s', (_kind, places) => {
  beforeEach(() => {
    grant(places);
  });

  it.each(['/networks', `${RAW}/networks`])('shows no other network: %s', async (path) => {
    const text = await (await proxy.fetch(path)).text();
    expect([text.includes('n1'), text.includes('Cabin'), text.includes('n2')]).toEqual([true, false, false]);
  });

  it.each(['/networks/n1/zones', `${RAW}/networks/n1/zones`])('names no other zone: %s', async (path) => {
    const answer = await proxy.fetch(path);
    expect([answer.status, (await answer.text()).includes('Bedroom')]).toEqual([200, false]);
  });

  it('lists its own lamp of the home, and nothing else', async () => {
    const answer = await proxy.fetch('/networks/n1/resources');
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).not.toMatch(/bedroom/i);
    expect(JSON.parse(text)).toMatchObject({ resources: [{ resourceEui: 'hall' }], failedZones: [] });
  });

  it.each([
    '/networks/n2/zones',
    `${RAW}/networks/n2/zones`,
    '/networks/n2/resources',
    '/networks/n1/zones/2',
    `${RAW}/networks/n1/zones/2/resources`,
    '/networks/n1/devices/7/resources/bedroom',
    `${RAW}/networks/n1/devices/7/resources/bedroom`,
    '/networks/n1/devices/7/resources/absent',
    `${RAW.replace('network', 'user')}/users/me`,
  ])('refuses what is elsewhere, there or not, and asks COCO nothing about it: GET %s', async (path) => {
    const answer = await proxy.fetch(path);
    expect(await answer.json()).toMatchObject({ code: 'place_not_granted' });
    expect(proxy.cloud.seen.filter(({ url }) => !/zones\/1\b/.test(url))).toEqual([]);
    expect(proxy.trail.events.at(-1)).toMatchObject({ action: 'call.refused', details: { grantId: 'g1' } });
  });

  it.each<[string, object]>([
    ['/networks/n1/devices/7/resources/bedroom/commands', ON],
    [`${RAW}/networks/n1/devices/7/resources/bedroom/commands`, RAW_ON],
    [
      '/networks/n1/commands',
      { commands: ['hall', 'bedroom'].map((resourceEui) => ({ deviceNodeId: 7, resourceEui, ...ON })) },
    ],
  ])('sends no command elsewhere, nor any other of its batch: %s', async (path, body) => {
    const answer = await proxy.post(path, body);
    expect(await answer.json()).toMatchObject({ code: 'place_not_granted' });
    expect(sent()).toEqual([]);
  });

  it.each<[string, object]>([
    ['/networks/n1/devices/7/resources/hall/commands', ON],
    [`${RAW}/networks/n1/devices/7/resources/hall/commands`, RAW_ON],
    ['/networks/n1/commands', { commands: [{ deviceNodeId: 7, resourceEui: 'hall', ...ON }] }],
  ])('commands its own lamp, and the trail names the grant: %s', async (path, body) => {
    const answer = await proxy.post(path, body);
    expect([answer.status < 300, sent()]).toEqual([true, [expect.stringContaining('hall')]]);
    expect(proxy.trail.events.at(-1)).toMatchObject({
      action: 'command.executed',
      details: { grantId: 'g1' },
    });
  });

  it('reads its own lamp, and the count of reads names the grant', async () => {
    for (const prefix of ['', RAW]) {
      const answer = await proxy.fetch(`${prefix}/networks/n1/devices/7/resources/hall`);
      expect(answer.status).toBe(200);
    }
    expect(proxy.counted.at(-1)).toMatchObject({ operation: 'resource.read', grantId: 'g1' });
  });
});

describe('a grant', () => {
  it('finds a lamp for a command although it allows no reading', async () => {
    grant(HALL_ZONE, { scopes: ['coconet:execute'] });
    const command = await proxy.post('/networks/n1/devices/7/resources/hall/commands', ON);
    const read = await proxy.fetch('/networks/n1/zones/1');
    expect(command.status).toBe(200);
    expect(await read.json()).toMatchObject({ code: 'insufficient_scope' });
  });

  it('allows only the capabilities that all its limits have', async () => {
    grant(undefined, { capabilities: [new Set(['*']), new Set(['LEVEL_CTRL'])] });
    const answer = await proxy.post('/networks/n1/devices/7/resources/hall/commands', ON);
    expect(await answer.json()).toMatchObject({ code: 'capability_not_granted' });
    const read = await (await proxy.fetch('/networks/n1/devices/7/resources/hall')).text();
    expect([read.includes('ON_OFF_CONTROL'), read.includes('"value"')]).toEqual([true, false]);
  });

  it('that ends between two commands of a batch stops the rest', async () => {
    grant(undefined);
    proxy.cloud.answer((request, response) => {
      proxy.grants.now = 'ended';
      answerJson({ cmdSeqNum: 1, status: 'SUCCESS' })(request, response);
    });
    const commands = Array.from({ length: 40 }, () => ({ deviceNodeId: 7, resourceEui: 'hall', ...ON }));
    const answer = await proxy.post('/networks/n1/commands', { commands });
    const { results } = (await answer.json()) as { results: { problem?: { code: string } }[] };
    const stopped = results.filter(({ problem }) => problem?.code === 'link_not_found');
    expect([stopped.length > 0, stopped.length + sent().length]).toEqual([true, 40]);
  });

  it('that is followed by another stops what was begun under it', async () => {
    grant(undefined);
    proxy.cloud.answer((request, response) => {
      grant(undefined, { id: 'g2' });
      home(request, response);
    });
    expect(await (await proxy.fetch('/networks')).json()).toMatchObject({ code: 'link_not_found' });
  });
});

function zone(zoneId: number, zoneName: string): object {
  return { zoneId, zoneName };
}

function sent(): string[] {
  return proxy.cloud.seen.filter(({ method }) => method === 'POST').map(({ url }) => url);
}

function grant(
  places: GrantedPlaces | undefined,
  {
    id = 'g1',
    scopes = ['coconet:read', 'coconet:execute'],
    capabilities = [new Set(['*'])],
  }: {
    id?: string;
    scopes?: ('coconet:read' | 'coconet:execute')[];
    capabilities?: ReadonlySet<string>[];
  } = {},
): void {
  proxy.grants.scopes = new Set(scopes);
  proxy.grants.now = { id, capabilities, places };
}
