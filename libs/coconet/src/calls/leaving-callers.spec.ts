/** Callers that leave while their call waits for a place: what the call waits for must not leave with them. */
import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '../../../../test/harness/time/until.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const NETWORKS = '/coco/network-manager/networks';

let proxy: ProxyUnderTest;

afterEach(() => proxy.stop());

async function gauge(name: string): Promise<string> {
  return (await proxy.registry.getSingleMetricAsString(name)).split('\n').at(-1) ?? '';
}

describe('a caller that leaves the queue', () => {
  it('leaves no permit occupied: once earlier calls are answered, all permits are free', async () => {
    proxy = await ProxyUnderTest.start({ maxConcurrent: 1, maxConcurrentPerService: 10, maxQueued: 10 });
    const held: ServerResponse[] = [];
    proxy.cloud.answer((_request, response) => {
      held.push(response);
    });
    const first = proxy.fetch(NETWORKS);
    await until('COCO has the first', () => held.length === 1);
    const leave = new AbortController();
    const waiting = [1, 2, 3].map(() => proxy.fetch(NETWORKS, { signal: leave.signal }));
    for (const call of waiting) call.catch(() => undefined);
    await until('three wait', async () => (await gauge('coconet_calls_queued')) === 'coconet_calls_queued 3');
    leave.abort();
    await Promise.allSettled(waiting);
    await until('none waits', async () => (await gauge('coconet_calls_queued')) === 'coconet_calls_queued 0');
    for (const response of held) response.end('{}');
    await first;
    await until(
      'no call is in flight',
      async () => (await gauge('coconet_calls_in_flight')) === 'coconet_calls_in_flight 0',
    );
    proxy.cloud.answer(answerJson({ networks: [] }));
    expect((await proxy.fetch(NETWORKS)).status).toBe(200);
  });
});
