import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
const lock = { capabilityId: 3, attributes: [{ attributeId: 2, value: ['4711'] }] };

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  proxy.caller = caller();
  proxy.tokens.lost = false;
  proxy.counted.length = 0;
  proxy.sensitiveReads.length = 0;
});

afterAll(() => proxy.stop());

describe('networks, zones and a zone', () => {
  it.each([
    ['/networks', '/v1.0/network-manager/networks', { networks: [{ networkId: 'n1' }] }],
    ['/networks/n1/zones', '/v1.0/network-manager/networks/n1/zones', { zones: [] }],
    ['/networks/n1/zones/z1', '/v1.0/network-manager/networks/n1/zones/z1/resources', { resources: [] }],
  ])('%s are as COCO answers', async (path, asked, content) => {
    proxy.cloud.answer(answerJson(content));
    const answer = await proxy.fetch(path);
    expect(await answer.json()).toEqual(content);
    expect(proxy.cloud.seen.map(({ url }) => url)).toEqual([asked]);
  });

  it("pass COCO's refusal with its words", async () => {
    proxy.cloud.answer(answerJson({ error: { message: 'not yours' } }, 403));
    const answer = await proxy.fetch('/networks/n1/zones');
    expect([answer.status, await answer.json()]).toEqual([403, { error: { message: 'not yours' } }]);
  });

  it.each([
    [
      'an answer that is not JSON',
      'upstream_malformed',
      ((_request, response) => response.end('<html>')) satisfies CloudHandler,
    ],
    ['a failure of COCO', 'upstream_failure', answerJson({ error: {} }, 500)],
    [
      'an empty answer',
      'upstream_malformed',
      ((_request, response) => response.writeHead(200).end()) satisfies CloudHandler,
    ],
  ])('make of %s %s', async (_, code, handler) => {
    proxy.cloud.answer(handler);
    expect(await (await proxy.fetch('/networks')).json()).toMatchObject({ code });
  });

  it('make too much of an answer a problem of its own', async () => {
    proxy.cloud.answer(answerJson({ networks: 'x'.repeat(300_000) }));
    expect(await (await proxy.fetch('/networks')).json()).toMatchObject({
      code: 'upstream_response_too_large',
    });
  });

  it.each([
    ['/networks/n%2F1/zones', 'networkId'],
    ['/networks/..%2F..%2Foauth/zones', 'networkId'],
    ['/networks/n1/zones/z%2F1', 'zoneId'],
    ['/networks/n1/devices/-1/resources/r', 'deviceNodeId'],
    ['/networks/n1/devices/4294967296/resources/r', 'deviceNodeId'],
    ['/networks/n1/devices/1/resources/a%2F..%2Fb', 'resourceEui'],
    ['/networks/n1/devices/1/resources/a%00b', 'resourceEui'],
    ['/networks/n1/devices/1/resources/a%5Cb', 'resourceEui'],
    ['/networks/n1/devices/1/resources/a%252Fb', 'resourceEui'],
    [`/networks/n1/devices/1/resources/${'a'.repeat(257)}`, 'resourceEui'],
  ])('refuse %s, naming %s, before COCO sees it', async (path, field) => {
    proxy.cloud.answer(answerJson({}));
    expect(await (await proxy.fetch(path)).json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field }],
    });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('refuse what is no link id', async () => {
    const answer = await fetch(proxy.url('').replace(/links\/.*/, 'links/me/networks'));
    expect(await answer.json()).toMatchObject({ code: 'invalid_request', errors: [{ field: 'id' }] });
  });
});

describe('one resource', () => {
  it('can be named in the query, with its slashes as they are or escaped', async () => {
    proxy.cloud.answer(answerJson({ resourceEui: '3/zigbee/01', capabilities: [] }));
    for (const eui of ['3/zigbee/01', '3%2Fzigbee%2F01']) {
      const answer = await proxy.fetch(`/networks/n1/devices/7/resource?resourceEui=${eui}`);
      expect(await answer.json()).toMatchObject({ resourceEui: '3/zigbee/01' });
      expect(proxy.cloud.seen.at(-1)?.url).toBe(
        '/v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01',
      );
    }
  });

  it.each([
    '',
    '?resourceEui=',
    '?resourceEui=3/../4',
    '?resourceEui=3%252F1',
    '?resourceEui=a&resourceEui=b',
  ])('has to be named by a query other than %j', async (query) => {
    proxy.cloud.answer(answerJson({}));
    const answer = await proxy.fetch(`/networks/n1/devices/7/resource${query}`);
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'resourceEui' }],
    });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('has names next to numbers, and lists what is withheld', async () => {
    const lamp = { capabilityId: 0, attributes: [{ attributeId: 0, value: true }] };
    proxy.cloud.answer(answerJson({ resourceEui: '3/zigbee/01', capabilities: [lamp, lock] }));
    expect(await (await proxy.fetch(RESOURCE)).json()).toEqual({
      resourceEui: '3/zigbee/01',
      capabilities: [
        {
          capabilityId: 0,
          capabilityName: 'ON_OFF_CONTROL',
          attributes: [{ attributeId: 0, value: true, attributeName: 'ON_FLAG', type: 'boolean' }],
        },
      ],
      withheld: ['LOCK_CONTROL'],
    });
    expect(proxy.cloud.seen[0]?.url).toBe(
      '/v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01',
    );
  });
});

describe('a read that shows a sensitive capability', () => {
  const answer = answerJson({ resourceEui: '3/zigbee/01', capabilities: [lock] });
  const readBy = async (capabilities: string[]): Promise<unknown> => {
    proxy.caller = caller({ capabilities });
    proxy.cloud.answer(answer);
    await (await proxy.fetch(RESOURCE)).text();
    return proxy.sensitiveReads.map((read) => [read.readerId, read.linkId, read.capabilities]);
  };

  it('is counted for who read it', async () => {
    const { serviceId } = proxy.caller;
    const linkId = proxy
      .url('')
      .split('/')
      .findLast((part) => part.includes('-'));
    expect(await readBy(['*', 'LOCK_CONTROL'])).toEqual([[serviceId, linkId, ['LOCK_CONTROL']]]);
  });

  it('is not counted if it is withheld, or refused by COCO', async () => {
    expect(await readBy(['*'])).toEqual([]);
    proxy.cloud.answer(answerJson({ error: { capabilities: [lock] } }, 404));
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    await (await proxy.fetch(RESOURCE)).text();
    expect(proxy.sensitiveReads).toEqual([]);
  });

  it('is counted too if the answer passes unread, because the service may read everything', async () => {
    proxy.caller = unrestrictedCaller();
    for (const path of [RESOURCE, '/networks']) {
      proxy.cloud.answer(path === RESOURCE ? answer : answerJson({ networks: [] }));
      await (await proxy.fetch(path)).text();
    }
    expect(proxy.sensitiveReads.map(({ capabilities }) => capabilities)).toEqual([['*']]);
  });
});

describe('the merged list of resources', () => {
  const zones: CloudHandler = answerJson({
    zones: [
      { zoneId: 'z1', zoneName: 'Hall' },
      { zoneId: 2, zoneName: 'Kitchen' },
      { zoneId: 'z3', zoneName: 'Cellar' },
    ],
  });

  /** Answers the list of zones, and each zone by `byZone`. */
  const house =
    (byZone: Readonly<Record<string, CloudHandler>>): CloudHandler =>
    (request, response) => {
      const zone = /zones\/([^/]+)\/resources$/.exec(request.url)?.[1];
      (zone === undefined ? zones : (byZone[zone] ?? answerJson({ resources: [] })))(request, response);
    };

  const lamp = { deviceNodeId: 7, resourceEui: 'lamp', name: 'Lamp' };
  const door = { deviceNodeId: 8, resourceEui: 'door', name: 'Door' };

  it('holds every resource once, with its zones, and names the zone that failed', async () => {
    proxy.cloud.answer(
      house({
        z1: answerJson({ resources: [lamp, door] }),
        '2': answerJson({ resources: [lamp] }),
        z3: answerJson({ error: {} }, 500),
      }),
    );
    expect(await (await proxy.fetch('/networks/n1/resources')).json()).toEqual({
      resources: [
        {
          ...lamp,
          zones: [
            { zoneId: 'z1', zoneName: 'Hall' },
            { zoneId: '2', zoneName: 'Kitchen' },
          ],
        },
        { ...door, zones: [{ zoneId: 'z1', zoneName: 'Hall' }] },
      ],
      failedZones: [
        {
          zoneId: 'z3',
          zoneName: 'Cellar',
          code: 'upstream_failure',
          detail: 'COCO refused to show the zone.',
        },
      ],
      withheld: [],
    });
  });

  it('reads no more zones at once than configured', async () => {
    let running = 0;
    let most = 0;
    const slow: CloudHandler = (request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        answerJson({ resources: [] })(request, response);
      }, 20);
    };
    proxy.cloud.answer(house({ z1: slow, '2': slow, z3: slow }));
    await proxy.fetch('/networks/n1/resources');
    expect(most).toBe(2);
  });

  it('withholds attributes of a zone as those of a resource', async () => {
    proxy.cloud.answer(house({ z1: answerJson({ resources: [{ ...door, capabilities: [lock] }] }) }));
    const text = await (await proxy.fetch('/networks/n1/resources')).text();
    expect(text).not.toContain('4711');
    expect(text).toContain('"withheld":["LOCK_CONTROL"]');
  });

  it('fails whole when the link itself can no longer be used', async () => {
    proxy.cloud.answer(
      house({
        z1: (request, response) => {
          proxy.tokens.lost = true;
          answerJson({ resources: [] })(request, response);
        },
      }),
    );
    const answer = await proxy.fetch('/networks/n1/resources');
    expect(await answer.json()).toMatchObject({ code: 'reauthorization_required' });
  });

  it('fails whole when COCO lists a zone that could lead elsewhere', async () => {
    proxy.cloud.answer(answerJson({ zones: [{ zoneId: '../../../oauth', zoneName: 'x' }] }));
    expect(await (await proxy.fetch('/networks/n1/resources')).json()).toMatchObject({
      code: 'upstream_malformed',
    });
    expect(proxy.cloud.seen).toHaveLength(1);
  });
});
