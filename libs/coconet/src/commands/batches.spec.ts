/** Commands in batches: what COCO receives, and what comes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, done, freshen, lamp } from '../testing/command-requests.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  freshen(proxy);
});

afterAll(() => proxy.stop());

describe('a batch', () => {
  it('has a result for each command, in order, whatever happens to the others', async () => {
    proxy.cloud.answer((request, response) => {
      if (request.url.includes('/8/')) done(request, response);
      else if (request.url.includes('/9/'))
        answerJson({ error: { message: 'not yours' } }, 403)(request, response);
      else if (request.url.includes('/11/'))
        answerJson({ error: { message: 'gone' } }, 404)(request, response);
      else response.destroy();
    });
    const commands = [8, '9', 10, 11].map((deviceNodeId) => ({ ...lamp, deviceNodeId }));
    const answer = await proxy.post(BATCH, { commands });
    expect(answer.status).toBe(207);
    expect(await answer.json()).toMatchObject({
      results: [
        { index: 0, status: 200, result: { cmdSeqNum: '42', status: 'SUCCESS', command: 'ON' } },
        { index: 1, status: 403, refusal: { message: 'not yours' } },
        { index: 2, status: 502, problem: { code: 'upstream_failure' } },
        { index: 3, status: 404, problem: { code: 'device_not_found', upstreamMessage: 'gone' } },
      ],
    });
    expect(proxy.trail.events).toHaveLength(4);
  });

  it('sends no more at once than configured', async () => {
    let running = 0;
    let most = 0;
    proxy.cloud.answer((request, response) => {
      running += 1;
      most = Math.max(most, running);
      setTimeout(() => {
        running -= 1;
        done(request, response);
      }, 10);
    });
    await proxy.post(BATCH, { commands: Array.from({ length: 9 }, () => lamp) });
    expect(most).toBe(2);
    expect(proxy.cloud.seen).toHaveLength(9);
  });

  it.each([
    ['no command', []],
    ['51 commands', Array.from({ length: 51 }, () => lamp)],
    ['an unknown member', [{ ...lamp, networkId: 'n2' }]],
    ['no resource', [{ capability: 0, command: 0, deviceNodeId: 1 }]],
  ])('of %s is refused', async (_, commands) => {
    expect(await (await proxy.post(BATCH, { commands })).json()).toMatchObject({ code: 'invalid_request' });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('with one malformed command names it, and sends none', async () => {
    const answer = await proxy.post(BATCH, { commands: [lamp, { ...lamp, command: 'EXPLODE' }] });
    expect(await answer.json()).toMatchObject({ errors: [{ field: 'commands[1].command' }] });
    const elsewhere = await proxy.post(BATCH, { commands: [lamp, { ...lamp, resourceEui: 'a/../b' }] });
    expect(await elsewhere.json()).toMatchObject({ errors: [{ field: 'commands[1].resourceEui' }] });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('is refused as a whole if its link must be renewed', async () => {
    proxy.tokens.lost = true;
    const answer = await proxy.post(BATCH, { commands: [lamp] });
    expect(await answer.json()).toMatchObject({ code: 'reauthorization_required' });
  });
});
