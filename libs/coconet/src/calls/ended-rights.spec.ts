/** Rights that end while a call is in flight: what it still does, and what its caller still sees. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, door, freshen, lamp, RAW, TYPED, unlock } from '../testing/command-requests.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const PIN = '73914620';
const LOCK = { capabilityId: 3, attributes: [{ attributeId: 2, value: [PIN] }] };
const LAMP = { capabilityId: 0, attributes: [{ attributeId: 0, value: true }] };
const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
const withLock = (): ReturnType<typeof caller> => caller({ capabilities: ['*', 'LOCK_CONTROL'] });

let proxy: ProxyUnderTest;

/** What can happen to a service, a key or a link meanwhile, and the problem that reports it. */
const ends: readonly (readonly [string, string, () => void])[] = [
  ['its key is revoked', 'unauthenticated', () => (proxy.callers.now = undefined)],
  ['its scopes are taken away', 'insufficient_scope', () => (proxy.callers.now = caller({ scopes: [] }))],
  ['its link is revoked', 'link_not_found', () => (proxy.link.ended = 'revoked')],
  ['COCO ends its link', 'reauthorization_required', () => (proxy.link.ended = 'refused')],
];

/** Answers once `answers` is called. */
function heldAnswers(content: unknown): { readonly handler: CloudHandler; answer(): void } {
  const waiting: (() => void)[] = [];
  return {
    handler: (request, response) =>
      waiting.push(() => {
        answerJson(content)(request, response);
      }),
    answer: () => {
      for (const go of waiting.splice(0)) go();
    },
  };
}

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({ maxConcurrent: 3, batchConcurrency: 2 });
});

beforeEach(() => {
  freshen(proxy);
  proxy.callers.now = 'as admitted';
  proxy.link.ended = undefined;
});

afterAll(() => proxy.stop());

describe('a command', () => {
  const noCapability = [
    'its capability is taken away',
    'capability_not_granted',
    () => (proxy.callers.now = caller({ capabilities: [] })),
  ] as const;

  it.each([...ends, noCapability])(
    'of a batch is not sent once %s, and its result says so',
    async (_what, code, end) => {
      const held = heldAnswers({ cmdSeqNum: 42, status: 'SUCCESS' });
      proxy.cloud.answer(held.handler);
      const answer = proxy.post(BATCH, { commands: Array.from({ length: 10 }, () => lamp) });
      await until('COCO has two', () => proxy.cloud.seen.length === 2);
      end();
      held.answer();
      const { results } = (await (await answer).json()) as {
        results: { status: number; problem?: object }[];
      };
      expect(proxy.cloud.seen).toHaveLength(2);
      expect(results.slice(0, 2).map(({ status }) => status)).toEqual([200, 200]);
      for (const { problem } of results.slice(2)) expect(problem).toMatchObject({ code });
      const outcomes = proxy.trail.events.map(
        ({ result, details }) => `${result} ${String(details?.reason)}`,
      );
      expect(outcomes.filter((outcome) => outcome === `failed ${code}`)).toHaveLength(8);
    },
  );

  it.each([...ends, noCapability])(
    'that waits for its turn is not sent once %s',
    async (_what, code, end) => {
      const held = heldAnswers({ cmdSeqNum: 42, status: 'SUCCESS' });
      proxy.cloud.answer(held.handler);
      const busy = Array.from({ length: 3 }, () => proxy.fetch('/networks'));
      await until('COCO has three', () => proxy.cloud.seen.length === 3);
      const waiting = [proxy.post(TYPED, lampCommand), proxy.post(RAW, { capabilityId: 0, cmdId: 0 })];
      // Both have passed the first check: they are counted only once they are in the queue.
      await until('two wait', async () => (await queued()) === 2);
      end();
      held.answer();
      for (const answer of waiting) expect(await (await answer).json()).toMatchObject({ code });
      await Promise.all(busy);
      expect(proxy.cloud.seen.filter(({ method }) => method === 'POST')).toEqual([]);
    },
  );

  it('is not sent again on a fresh token once its key is revoked', async () => {
    proxy.cloud.answer((_request, response) => {
      proxy.callers.now = undefined;
      response.writeHead(401).end();
    });
    expect(await (await proxy.post(TYPED, lampCommand)).json()).toMatchObject({ code: 'unauthenticated' });
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('that unlocks is not even recorded as requested once the lock is taken away', async () => {
    proxy.caller = withLock();
    proxy.callers.now = caller();
    const answer = await proxy.post(TYPED, unlock);
    expect(await answer.json()).toMatchObject({ code: 'capability_not_granted', capability: 'LOCK_CONTROL' });
    expect(proxy.trail.events.map(({ action, result }) => [action, result])).toEqual([
      ['command.executed', 'failed'],
    ]);
    expect(proxy.cloud.seen).toEqual([]);
  });

  it.each<[string, string, object]>([
    ['typed', TYPED, { capability: 'LOCK_CONTROL', command: 'UNLOCK', params: { pinRfidCode: '1' } }],
    ['raw', RAW, { capabilityId: 3, cmdId: 1 }],
    ['batch', BATCH, { commands: [{ ...door, ...unlock }] }],
  ])(
    '%s that was sent is answered with how it ended, and nothing of the lock that was taken away',
    async (_form, path, body) => {
      proxy.caller = withLock();
      proxy.cloud.answer((request, response) => {
        proxy.callers.now = caller();
        answerJson({ cmdSeqNum: 42, status: 'SUCCESS', cmdResponse: { pinRfidCodes: [PIN] } })(
          request,
          response,
        );
      });
      const answer = await proxy.post(path, body);
      const text = await answer.text();
      expect(text).toContain('SUCCESS');
      expect(text).not.toContain(PIN);
    },
  );
});

describe('a read', () => {
  it.each(ends)('that COCO answers late shows nothing once %s', async (_what, code, end) => {
    proxy.cloud.answer((request, response) => {
      end();
      answerJson({ networks: [{ networkId: 'n1', networkName: 'Home' }] })(request, response);
    });
    for (const path of ['/networks', '/coco/network-manager/networks']) {
      const answer = await proxy.fetch(path);
      expect([path, await answer.json()]).toEqual([path, expect.objectContaining({ code })]);
      proxy.callers.now = 'as admitted';
      proxy.link.ended = undefined;
    }
    expect(proxy.trail.events.filter(({ action }) => action === 'call.refused')).toHaveLength(
      code === 'unauthenticated' || code === 'insufficient_scope' ? 2 : 0,
    );
  });

  it.each([RESOURCE, `/coco/network-manager${RESOURCE}`])(
    'that COCO answers late shows no PIN once the lock is taken away: %s',
    async (path) => {
      for (const admitted of [withLock(), unrestrictedCaller()]) {
        proxy.caller = admitted;
        proxy.callers.now = 'as admitted';
        let asked = 0;
        proxy.cloud.answer((_request, response) => {
          asked += 1;
          proxy.callers.now = caller();
          // A stream, since the caller may see everything: without a length.
          response.writeHead(200, { 'content-type': 'application/json', etag: '"pin"' });
          response.end(JSON.stringify({ capabilities: [LAMP, LOCK], padding: 'x'.repeat(100_000) }));
        });
        const answer = await proxy.fetch(path);
        const text = await answer.text();
        expect([asked > 0, text.includes('padding'), text.includes(PIN)]).toEqual([true, true, false]);
        expect(answer.headers.get('etag')).toBeNull();
      }
    },
  );

  it('of all zones stops at the zone that comes after the end', async () => {
    const zones = Array.from({ length: 20 }, (_, zoneId) => ({ zoneId, zoneName: `Zone ${zoneId}` }));
    proxy.cloud.answer((request, response) => {
      if (!request.url.includes('/resources')) {
        answerJson({ zones })(request, response);
        return;
      }
      proxy.callers.now = undefined;
      answerJson({ resources: [] })(request, response);
    });
    expect(await (await proxy.fetch('/networks/n1/resources')).json()).toMatchObject({
      code: 'unauthenticated',
    });
    expect(proxy.cloud.seen.length).toBeLessThanOrEqual(3);
  });

  it('of all zones shows no PIN of a zone that was read before the lock was taken away', async () => {
    proxy.caller = withLock();
    let read = 0;
    proxy.cloud.answer((request, response) => {
      if (!request.url.includes('/resources')) {
        answerJson({ zones: [1, 2, 3].map((zoneId) => ({ zoneId, zoneName: 'Zone' })) })(request, response);
        return;
      }
      read += 1;
      if (read === 3) proxy.callers.now = caller();
      answerJson({ resources: [{ deviceNodeId: read, resourceEui: 'r', capabilities: [LAMP, LOCK] }] })(
        request,
        response,
      );
    });
    const answer = await proxy.fetch('/networks/n1/resources');
    const text = await answer.text();
    expect(text).not.toContain(PIN);
    expect(JSON.parse(text)).toMatchObject({ withheld: ['LOCK_CONTROL'], failedZones: [] });
  });

  it('is not sent again after a broken connection once its key is revoked', async () => {
    proxy.cloud.answer((_request, response) => {
      proxy.callers.now = undefined;
      response.destroy();
    });
    expect(await (await proxy.fetch('/networks')).json()).toMatchObject({ code: 'unauthenticated' });
    expect(proxy.cloud.seen).toHaveLength(1);
  });
});

const lampCommand = { capability: 'ON_OFF_CONTROL', command: 'ON' };

async function queued(): Promise<number> {
  const text = await proxy.registry.metrics();
  return Number(/^coconet_calls_queued (\d+)/m.exec(text)?.[1]);
}
