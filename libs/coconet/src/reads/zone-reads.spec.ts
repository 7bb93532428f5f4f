import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { caller } from '../testing/callers.js';
import { answerJson, type CloudHandler, type SeenRequest } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const ZONE = '/networks/n1/zones/4';
const lamp = { deviceNodeId: 7, resourceEui: 'lamp', name: 'Lamp' };
const notFound = answerJson({ error: { code: 40401, message: 'not found' } }, 404);
const lists = answerJson({ resources: [lamp] });

/** What a caller learns about it. */
const REFUSED = { code: 'device_not_found', upstreamStatus: 404, upstreamCode: 40401 };

/** Answers the two paths of a zone, and the list of zones. */
function cloudWith(current: CloudHandler, older: CloudHandler): CloudHandler {
  return (request, response) => {
    if (request.url.endsWith('/zones'))
      answerJson({ zones: [{ zoneId: 4, zoneName: 'Hall' }] })(request, response);
    else (request.url.endsWith('/resources') ? current : older)(request, response);
  };
}

describe.each(['/v1.0', ''])('a zone below the prefix "%s"', (pathPrefix) => {
  let proxy: ProxyUnderTest;

  const asked = (): string[] =>
    proxy.cloud.seen.map(({ url }) => url.replace(`${pathPrefix}/network-manager/networks/n1/`, ''));

  const fallbacks = async (): Promise<number | undefined> =>
    (await proxy.registry.getSingleMetric('coconet_zone_path_fallbacks_total')?.get())?.values[0]?.value;

  beforeEach(async () => {
    proxy = await ProxyUnderTest.start({ pathPrefix });
    proxy.caller = caller();
  });

  afterEach(() => proxy.stop());

  it('is asked for by the path that vendor code uses', async () => {
    proxy.cloud.answer(cloudWith(lists, notFound));
    expect(await (await proxy.fetch(ZONE)).json()).toEqual({ resources: [lamp] });
    expect([asked(), await fallbacks()]).toEqual([['zones/4/resources'], 0]);
  });

  it('is read by the older path once the other does not exist, and from then on at once', async () => {
    proxy.cloud.answer(cloudWith(notFound, lists));
    for (let round = 0; round < 3; round += 1) {
      expect(await (await proxy.fetch(ZONE)).json()).toEqual({ resources: [lamp] });
    }
    expect([asked(), await fallbacks()]).toEqual([['zones/4/resources', 'zones/4', 'zones/4', 'zones/4'], 1]);
  });

  it('that neither path knows is refused with its words, and says nothing about the paths', async () => {
    proxy.cloud.answer(cloudWith(notFound, notFound));
    const answer = await proxy.fetch(ZONE);
    expect(await answer.json()).toMatchObject({ ...REFUSED, upstreamMessage: 'not found' });
    await proxy.fetch(ZONE);
    expect([asked().length, await fallbacks()]).toEqual([4, 0]);
  });

  it('is found by its older path where COCO says in HTML that it knows no such path', async () => {
    const page: CloudHandler = (_request, response) => response.writeHead(404).end('<h1>Not Found</h1>');
    proxy.cloud.answer(cloudWith(page, lists));
    expect((await proxy.fetch(ZONE)).status).toBe(200);
    expect(asked()).toEqual(['zones/4/resources', 'zones/4']);
  });

  it('that is gone is asked for once where COCO has shown which path it has', async () => {
    proxy.cloud.answer(cloudWith(lists, notFound));
    await proxy.fetch(ZONE);
    proxy.cloud.answer(cloudWith(notFound, notFound));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject(REFUSED);
    expect(asked()).toEqual(['zones/4/resources']);
  });

  it.each([
    ['forbidden', answerJson({ error: { message: 'no' } }, 403), 403],
    ['asked too often', answerJson({ error: { message: 'slower' } }, 429), 429],
  ])('that is %s is not asked for a second time', async (_, refusal, status) => {
    proxy.cloud.answer(cloudWith(refusal, lists));
    expect((await proxy.fetch(ZONE)).status).toBe(status);
    expect(asked()).toEqual(['zones/4/resources']);
  });

  it('is not learnt from a gateway that answers every path with a page', async () => {
    proxy.cloud.answer(cloudWith(notFound, (_request, response) => response.end('<html>')));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject({ code: 'upstream_malformed' });
    proxy.cloud.answer(cloudWith(lists, notFound));
    expect((await proxy.fetch(ZONE)).status).toBe(200);
    expect(asked()).toEqual(['zones/4/resources']);
  });

  it('whose older path falls silent is a time-out, and nothing is remembered', async () => {
    const silent: ServerResponse[] = [];
    proxy.cloud.answer(cloudWith(notFound, (_request, response) => silent.push(response)));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject({ code: 'upstream_first_byte_timeout' });
    expect(silent).toHaveLength(1);
    proxy.cloud.answer(cloudWith(lists, notFound));
    expect((await proxy.fetch(ZONE)).status).toBe(200);
  });

  it('whose path falls silent is a time-out of one call, not of two', async () => {
    proxy.cloud.answer(cloudWith(() => undefined, lists));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject({ code: 'upstream_first_byte_timeout' });
    expect(asked()).toEqual(['zones/4/resources']);
  });

  it('whose answer breaks off is a failure', async () => {
    proxy.cloud.answer(
      cloudWith((_request, response) => {
        response.writeHead(200, { 'content-length': 1_000 }).write('{"resources":[');
        setImmediate(() => response.destroy());
      }, lists),
    );
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject({ code: 'upstream_failure' });
    expect(asked()).not.toContain('zones/4');
  });

  it('asked for by many at once on the older path is shown to all of them', async () => {
    proxy.cloud.answer(cloudWith(notFound, lists));
    const answers = await Promise.all(Array.from({ length: 12 }, () => proxy.fetch(ZONE)));
    expect(answers.map(({ status }) => status)).toEqual(Array(12).fill(200));
    proxy.cloud.seen.length = 0;
    await proxy.fetch(ZONE);
    expect(asked()).toEqual(['zones/4']);
  });

  it('may be read by both paths on the raw path, each as it is', async () => {
    proxy.cloud.answer(cloudWith(notFound, lists));
    expect((await proxy.fetch('/coco/network-manager/networks/n1/zones/4/resources')).status).toBe(404);
    expect((await proxy.fetch('/coco/network-manager/networks/n1/zones/4')).status).toBe(200);
    expect(asked()).toEqual(['zones/4/resources', 'zones/4']);
  });
});

describe('a zone whose path the operator names', () => {
  it('is asked for there and nowhere else', async () => {
    const proxy = await ProxyUnderTest.start({ paths: { zoneResources: '/rooms/{zoneId}/of/{networkId}' } });
    proxy.cloud.answer(answerJson({ error: {} }, 404));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject({ code: 'device_not_found' });
    expect((await proxy.fetch('/coco/rooms/4/of/n1')).status).toBe(404);
    expect(proxy.cloud.seen.map(({ url }) => url)).toEqual(['/v1.0/rooms/4/of/n1', '/v1.0/rooms/4/of/n1']);
    await proxy.stop();
  });
});

describe('a cloud that changes its path', () => {
  it('is followed, at the cost of one call now and then', async () => {
    const proxy = await ProxyUnderTest.start();
    const asked = (): string[] => proxy.cloud.seen.map(({ url }: SeenRequest) => url.split('/n1/')[1] ?? '');
    proxy.cloud.answer(cloudWith(notFound, lists));
    await proxy.fetch(ZONE);
    proxy.cloud.answer(cloudWith(lists, notFound));
    expect(await (await proxy.fetch(ZONE)).json()).toMatchObject(REFUSED);
    proxy.clock.advance(5 * 60_000);
    proxy.cloud.seen.length = 0;
    expect((await proxy.fetch(ZONE)).status).toBe(200);
    await until('COCO is asked', () => asked().length > 0);
    expect(asked()).toEqual(['zones/4/resources']);
    await proxy.stop();
  });
});
