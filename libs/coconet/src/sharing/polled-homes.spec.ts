/** Several services poll one home: COCO gets one call, and each service what it may see, while it may see it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { until } from '../../../../test/harness/time/until.js';
import { done, TYPED } from '../testing/command-requests.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson, type SeenRequest } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { LINK_ID, OTHER_LINK_ID } from '../testing/stand-ins.js';

const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
const PIN = '73914620';
const content = {
  resourceEui: '3/zigbee/01',
  capabilities: [{ capabilityId: 3, attributes: [{ attributeId: 2, value: [PIN] }] }],
};
const MAX_AGE = { headers: { 'cache-control': 'max-age=60' } };

let proxy: ProxyUnderTest;
/** Requests that COCO has not answered yet. */
let waiting: (() => void)[];

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({ shareReadsWithin: 10_000, answerMemory: 1_048_576 });
});

beforeEach(() => {
  proxy.caller = unrestrictedCaller();
  proxy.callers.now = 'as admitted';
  proxy.link.ended = undefined;
  proxy.feed.announceLink(LINK_ID);
  proxy.counted.length = 0;
  proxy.charged.length = 0;
  proxy.sensitiveReads.length = 0;
  proxy.trail.events.length = 0;
  hold();
});

afterAll(() => proxy.stop());

/** Lets COCO answer only once `release` says so. */
function hold(shown: unknown = content): void {
  waiting = [];
  proxy.cloud.answer((request: SeenRequest, response: ServerResponse) =>
    waiting.push(() => {
      answerJson(shown)(request, response);
    }),
  );
}

function release(): void {
  for (const go of waiting.splice(0)) go();
}

/** Calls that are on their way through the broker: each has asked for its rights. */
async function begun(calls: readonly (() => Promise<Response>)[]): Promise<Promise<Response>[]> {
  const responses: Promise<Response>[] = [];
  for (const call of calls) {
    const charged = proxy.charged.length;
    responses.push(call());
    await until('it is charged', () => proxy.charged.length === charged + 1);
  }
  await until('COCO has it', () => waiting.length > 0);
  return responses;
}

const read = (init: RequestInit = {}): Promise<Response> => proxy.fetch(RESOURCE, init);
const as =
  (reader: typeof proxy.caller, init: RequestInit = {}) =>
  (): Promise<Response> => {
    proxy.caller = reader;
    return read(init);
  };

describe('many equal reads at once', () => {
  it('are one call to COCO, and each is charged, counted and recorded', async () => {
    const reads = Array.from({ length: 20 }, () => read());
    await until('all are charged', () => proxy.charged.length === 20);
    release();
    const answers = await Promise.all(reads);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(proxy.cloud.seen).toHaveLength(1);
    expect(proxy.counted).toHaveLength(20);
    expect(proxy.sensitiveReads).toHaveLength(20);
  });

  it('show each service what its own grants let it see, whichever of them called COCO', async () => {
    const [withLock, without] = [unrestrictedCaller(), caller({ capabilities: ['ON_OFF_CONTROL'] })];
    for (const order of [
      [withLock, without],
      [without, withLock],
    ]) {
      hold();
      const reads = await begun(order.map((reader) => as(reader)));
      release();
      const texts = await Promise.all((await Promise.all(reads)).map((answer) => answer.text()));
      expect(texts.map((text) => text.includes(PIN))).toEqual(order.map((reader) => reader === withLock));
      expect(proxy.cloud.seen).toHaveLength(1);
    }
  });

  it('refuse those whose rights end while COCO is thinking, and only those', async () => {
    const reads = await begun([() => read(), () => read()]);
    proxy.callers.now = undefined;
    release();
    for (const answer of await Promise.all(reads))
      expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
    proxy.callers.now = 'as admitted';
    const later = await begun([() => read(), () => read()]);
    proxy.link.ended = 'revoked';
    release();
    for (const answer of await Promise.all(later))
      expect(await answer.json()).toMatchObject({ code: 'link_not_found' });
    expect(proxy.cloud.seen).toHaveLength(2);
  });

  it('renew a refused token once for all, and go on without those who leave', async () => {
    const leave = new AbortController();
    const reads = await begun([() => read({ signal: leave.signal }), () => read(), () => read()]);
    const [first, ...others] = reads;
    leave.abort();
    await expect(first).rejects.toThrow();
    const renewals = proxy.tokens.renewals;
    proxy.cloud.answer((request, response) => {
      const isOld = request.headers.authorization === oldToken;
      answerJson(isOld ? {} : content, isOld ? 401 : 200)(request, response);
    });
    const oldToken = proxy.cloud.tokens[0];
    release();
    for (const answer of await Promise.all(others))
      expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(PIN)]);
    expect(proxy.tokens.renewals - renewals).toBeLessThanOrEqual(1);
    expect(proxy.cloud.brokenOff).toBe(0);
  });

  it('each get the problem if COCO is silent, after one call', async () => {
    const silent = await ProxyUnderTest.start({
      shareReadsWithin: 10_000,
      firstByteTimeout: 300,
      totalTimeout: 300,
    });
    try {
      silent.cloud.answer(() => undefined);
      const answers = await Promise.all(Array.from({ length: 5 }, () => silent.fetch(RESOURCE)));
      for (const answer of answers)
        expect(await answer.json()).toMatchObject({ code: 'upstream_total_timeout' });
      expect(silent.cloud.seen).toHaveLength(1);
    } finally {
      await silent.stop();
    }
  });
});

describe('reads that are not shared', () => {
  it('are those of another link, and those of the raw path that may be streamed', async () => {
    const other = proxy.url(RESOURCE).replace(LINK_ID, OTHER_LINK_ID);
    const raw = '/coco/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
    const reads = [read(), fetch(other), proxy.fetch(raw), proxy.fetch(raw)];
    await until('COCO has all four', () => waiting.length === 4);
    release();
    expect((await Promise.all(reads)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});

describe('an answer that is kept', () => {
  it('is shown with its age, judged for each reader, and counted', async () => {
    const [first] = await begun([() => read(MAX_AGE)]);
    release();
    expect((await first)?.headers.get('age')).toBeNull();
    proxy.clock.advance(5_000);
    const again = await read(MAX_AGE);
    expect([again.headers.get('age'), again.headers.get('cache-control')]).toEqual(['5', 'no-store']);
    expect(await again.text()).toContain(PIN);
    const judged = await as(caller({ capabilities: ['ON_OFF_CONTROL'] }), MAX_AGE)();
    expect([judged.headers.get('age'), await judged.text()]).toEqual(['5', expect.not.stringContaining(PIN)]);
    expect(proxy.counted).toHaveLength(3);
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('is not shown to a service that has lost its right, nor after a command', async () => {
    const [first] = await begun([() => read(MAX_AGE)]);
    release();
    await first;
    proxy.callers.now = undefined;
    expect(await (await read(MAX_AGE)).json()).toMatchObject({ code: 'unauthenticated' });
    proxy.callers.now = 'as admitted';
    proxy.cloud.answer(done);
    expect((await proxy.post(TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON' })).status).toBe(200);
    proxy.cloud.answer(answerJson({ ...content, resourceEui: 'after' }));
    expect(await (await read(MAX_AGE)).json()).toMatchObject({ resourceEui: 'after' });
  });

  it('makes a merged list as old as its oldest part', async () => {
    proxy.cloud.answer((request, response) => {
      const zones = [{ zoneId: 1 }, { zoneId: 2 }];
      answerJson(request.url.endsWith('/zones') ? { zones } : { resources: [] })(request, response);
    });
    await proxy.fetch('/networks/n1/zones/1', MAX_AGE);
    proxy.clock.advance(7_000);
    const list = await proxy.fetch('/networks/n1/resources', MAX_AGE);
    expect([list.status, list.headers.get('age')]).toEqual([200, '7']);
    const asked = proxy.cloud.seen.length;
    expect((await proxy.fetch('/networks/n1/resources', MAX_AGE)).status).toBe(200);
    expect(proxy.cloud.seen).toHaveLength(asked);
  });
});
