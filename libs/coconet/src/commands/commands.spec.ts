/** Commands by the typed route and on the raw path: what COCO receives, and what comes back. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, done, freshen, lamp, RAW, TYPED, TYPED_BY_BODY } from '../testing/command-requests.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const UUID7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  freshen(proxy);
});

afterAll(() => proxy.stop());

describe('a command', () => {
  it.each([
    { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 40 } },
    { capability: 1, command: 0, params: { levelPct: 40 } },
  ])("reaches COCO in COCO's form from %j", async (request) => {
    const answer = await proxy.post(TYPED, request);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      {
        commandId: expect.stringMatching(UUID7),
        cmdSeqNum: '42',
        status: 'SUCCESS',
        state: 'succeeded',
        capability: 'LEVEL_CTRL',
        capabilityId: 1,
        command: 'SET_LEVEL',
        cmdId: 0,
      },
    ]);
    const [seen] = proxy.cloud.seen;
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands',
    });
    expect(JSON.parse(seen?.body ?? '')).toEqual({
      capabilityId: 1,
      cmdId: 0,
      cmdParams: { levelPct: 40 },
      timeoutMs: 3_000,
    });
  });

  it('reaches the resource that its body names, whose slashes no proxy can decode', async () => {
    const { deviceNodeId: _, ...command } = { ...lamp, resourceEui: '3/zigbee/01' };
    const answer = await proxy.post(TYPED_BY_BODY, command);
    expect(await answer.json()).toMatchObject({ state: 'succeeded', command: 'ON' });
    expect(proxy.cloud.seen.map(({ url }) => url)).toEqual([
      '/v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands',
    ]);
  });

  it.each([undefined, '', 7, '3%2Fzigbee%2F01', '3/../01', '/etc'])(
    'has no resource %j in its body',
    async (resourceEui) => {
      const { deviceNodeId: _, ...command } = { ...lamp, resourceEui };
      const answer = await proxy.post(TYPED_BY_BODY, command);
      expect(await answer.json()).toMatchObject({
        code: 'invalid_request',
        errors: [{ field: 'resourceEui' }],
      });
      expect(proxy.cloud.seen).toEqual([]);
    },
  );

  it.each([
    ['an unknown field', { ...lamp, capability: 'ON_OFF_CONTROL', extra: 1 }],
    ['no command', { capability: 'ON_OFF_CONTROL' }],
    ['a command of the wrong type', { capability: 'ON_OFF_CONTROL', command: [0] }],
    ['parameters of the wrong type', { capability: 'ON_OFF_CONTROL', command: 'ON', params: [1] }],
    [
      'a parameter out of range',
      { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 101 } },
    ],
  ])('with %s is refused before COCO is called', async (_, request) => {
    expect(await (await proxy.post(TYPED, request)).json()).toMatchObject({ code: 'invalid_request' });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it("that COCO refuses has COCO's status and words", async () => {
    proxy.cloud.answer(answerJson({ error: { message: 'not yours' } }, 403));
    const answer = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect([answer.status, await answer.json()]).toEqual([403, { error: { message: 'not yours' } }]);
    expect(proxy.trail.events).toMatchObject([{ result: 'failed', details: { httpStatus: 403 } }]);
  });

  it.each([
    ['a failure', 'upstream_failure', answerJson({ error: {} }, 500)],
    ['a bare word', 'upstream_malformed', answerJson('SUCCESS')],
    ['a list', 'upstream_malformed', answerJson([{ status: 0 }])],
    ['an object of another form', 'upstream_malformed', answerJson({ done: true })],
    [
      'a status that is not a scalar',
      'upstream_malformed',
      answerJson({ cmdSeqNum: 1, status: { code: 0 } }),
    ],
    [
      'a command number that is not a number',
      'upstream_malformed',
      answerJson({ cmdSeqNum: [1], status: 0 }),
    ],
  ])('that COCO answers with %s is %s', async (_, code, handler) => {
    proxy.cloud.answer(handler);
    const answer = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect(await answer.json()).toMatchObject({ code });
    expect(proxy.trail.events).toMatchObject([{ action: 'command.executed', result: 'failed' }]);
  });

  it.each([
    ['SUCCESS', 'SUCCESS', 'succeeded', 'succeeded'],
    [0, 'SUCCESS', 'succeeded', 'succeeded'],
    ['0', 'SUCCESS', 'succeeded', 'succeeded'],
    ['success', 'SUCCESS', 'succeeded', 'succeeded'],
    ['IN_PROGRESS', 'IN_PROGRESS', 'accepted', 'started'],
    [7, 'IN_PROGRESS', 'accepted', 'started'],
    [null, null, 'accepted', 'started'],
    ['DEVICE_UNREACHABLE', 'DEVICE_UNREACHABLE', 'failed', 'failed'],
    ['REJECTED', 'REJECTED', 'failed', 'failed'],
    ['SOMETHING_NEW', 'SOMETHING_NEW', 'failed', 'failed'],
    [99, '99', 'failed', 'failed'],
  ])('that ends with %j is answered as %j, %s, and recorded as %s', async (sent, status, state, result) => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 1, status: sent }));
    const answer = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect([answer.status, await answer.json()]).toMatchObject([200, { status, state }]);
    expect(proxy.trail.events).toMatchObject([{ action: 'command.executed', result }]);
  });

  it.each([
    ['204', 204, undefined],
    ['an empty 200', 200, undefined],
    ['an empty 202 that names a type', 202, 'application/json'],
  ])('has succeeded if COCO answers %s', async (_, status, type) => {
    proxy.cloud.answer((_request, response) => {
      response.writeHead(status, type === undefined ? {} : { 'content-type': type }).end();
    });
    const typed = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect([typed.status, await typed.json()]).toMatchObject([
      200,
      { status: 'SUCCESS', state: 'succeeded' },
    ]);
    const batch = await proxy.post(BATCH, { commands: [lamp] });
    expect(await batch.json()).toMatchObject({ results: [{ status: 200, result: { state: 'succeeded' } }] });
    const raw = await proxy.post(RAW, { capabilityId: 0, cmdId: 0 });
    expect([raw.status, await raw.text()]).toEqual([status, '']);
    expect(proxy.trail.events.map(({ result }) => result)).toEqual(['succeeded', 'succeeded', 'succeeded']);
  });

  it.each(['cmdResponse', 'commandResponse', 'CMD_RESPONSE'])(
    'returns COCO’s result, in %s',
    async (name) => {
      const json = `{"cmdSeqNum":18446744073709551615,"status":"SUCCESS","${name}":{"levelPct":40,"uid":8202522731445525542}}`;
      proxy.cloud.answer((_request, response) => response.end(json));
      const typed = await proxy.post(TYPED, { capability: 'LEVEL_CTRL', command: 'FETCH_LEVEL' });
      const text = await typed.text();
      expect(text).toContain('"cmdSeqNum":"18446744073709551615"');
      expect(text).toContain('"cmdResponse":{"levelPct":40,"uid":8202522731445525542}');
      const raw = await proxy.post(RAW, { capabilityId: 1, cmdId: 2 });
      expect(await raw.text()).toBe(json);
    },
  );

  it('without parameters has no member for them', async () => {
    await proxy.post(TYPED, { capability: 0, command: 0 });
    await proxy.post(RAW, { capabilityId: 0, cmdId: 0, cmdParams: {} });
    const body = '{"capabilityId":0,"cmdId":0,"timeoutMs":3000}';
    expect(proxy.cloud.seen.map((seen) => seen.body)).toEqual([body, body]);
  });

  it('is carried out and recorded even if the caller disconnects', async () => {
    const gone = new AbortController();
    proxy.cloud.answer((request, response) => {
      gone.abort();
      setTimeout(() => {
        done(request, response);
      }, 50);
    });
    const call = proxy.fetch(TYPED, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"capability":0,"command":0}',
      signal: gone.signal,
    });
    await expect(call).rejects.toThrow();
    await until('it is recorded', () => proxy.trail.events.length === 1);
    expect(proxy.trail.events).toMatchObject([{ result: 'succeeded' }]);
    expect(proxy.cloud.brokenOff).toBe(0);
  });
});

describe('a raw command', () => {
  it("has COCO's own answer", async () => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 42, status: 'SUCCESS', more: true }));
    const answer = await proxy.post(RAW, { capabilityId: 0, cmdId: 0 });
    expect(await answer.json()).toEqual({ cmdSeqNum: 42, status: 'SUCCESS', more: true });
    expect(proxy.trail.events).toMatchObject([{ details: { capability: 'ON_OFF_CONTROL', command: 'ON' } }]);
  });

  it.each([
    ['a query', `${RAW}?capabilityId=3`, { capabilityId: 0, cmdId: 0 }, {}, 'invalid_request'],
    [
      'another type',
      RAW,
      { capabilityId: 0, cmdId: 0 },
      { 'content-type': 'text/plain' },
      'unsupported_media_type',
    ],
    [
      'a coding',
      RAW,
      { capabilityId: 0, cmdId: 0 },
      { 'content-encoding': 'gzip' },
      'unsupported_media_type',
    ],
    [
      'too much',
      RAW,
      { capabilityId: 0, cmdId: 0, cmdParams: { a: 'x'.repeat(5_000) } },
      {},
      'payload_too_large',
    ],
  ])('with %s is refused', async (_, path, request, headers, code) => {
    expect(await (await proxy.post(path, request, headers)).json()).toMatchObject({ code });
    expect(proxy.cloud.seen).toEqual([]);
  });
});
