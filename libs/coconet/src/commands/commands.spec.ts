/** Commands by the typed route, in batches and on the raw path: granted, recorded, and what COCO receives. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, SERVICE_ID } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { LINK_ID } from '../testing/stand-ins.js';
import { until } from '../testing/until.js';

const TYPED = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands';
const RAW = '/coco/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands';
const BATCH = '/networks/n1/commands';
const done = answerJson({ cmdSeqNum: 42, status: 'SUCCESS' });

const unlock = { capability: 'LOCK_CONTROL', command: 'UNLOCK', params: { pinRfidCode: '4711' } };
const rawUnlock = { capabilityId: 3, cmdId: 1, cmdParams: { pinRfidCode: '4711' } };
const door = { deviceNodeId: 7, resourceEui: '3/zigbee/01' };
const lamp = { deviceNodeId: 8, resourceEui: 'lamp', capability: 'ON_OFF_CONTROL', command: 'ON' };

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  proxy.cloud.answer(done);
  proxy.caller = caller();
  proxy.trail.events.length = 0;
  proxy.trail.unavailable = false;
  proxy.tokens.lost = false;
  proxy.counted.length = 0;
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
        cmdSeqNum: 42,
        status: 'SUCCESS',
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
      timeoutMs: 10_000,
    });
  });

  it.each([
    ['an unknown field', { ...lamp, capability: 'ON_OFF_CONTROL', extra: 1 }],
    ['no command', { capability: 'ON_OFF_CONTROL' }],
    ['a command of the wrong type', { capability: 'ON_OFF_CONTROL', command: [0] }],
    ['parameters of the wrong type', { capability: 'ON_OFF_CONTROL', command: 'ON', params: [1] }],
    [
      'a parameter out of range',
      { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 101 } },
    ],
  ])('with %s is refused before COCO hears of it', async (_, request) => {
    expect(await (await proxy.post(TYPED, request)).json()).toMatchObject({ code: 'invalid_request' });
    expect(proxy.cloud.seen).toEqual([]);
  });

  it("that COCO refuses has COCO's status and words", async () => {
    proxy.cloud.answer(answerJson({ error: { message: 'no such resource' } }, 404));
    const answer = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect([answer.status, await answer.json()]).toEqual([404, { error: { message: 'no such resource' } }]);
    expect(proxy.trail.events).toMatchObject([{ result: 'failed', details: { httpStatus: 404 } }]);
  });

  it.each([
    ['a failure', answerJson({ error: {} }, 500)],
    ['no JSON', answerJson('SUCCESS')],
  ])('that COCO answers with %s is an upstream failure', async (_, handler) => {
    proxy.cloud.answer(handler);
    const answer = await proxy.post(TYPED, { capability: 0, command: 0 });
    expect(await answer.json()).toMatchObject({ code: 'upstream_failure' });
    expect(proxy.trail.events).toMatchObject([{ action: 'command.executed', result: 'failed' }]);
  });

  it.each([
    ['SUCCESS', 'succeeded'],
    [0, 'succeeded'],
    ['IN_PROGRESS', 'succeeded'],
    ['DEVICE_UNREACHABLE', 'failed'],
    ['REJECTED', 'failed'],
    ['SOMETHING_NEW', 'failed'],
  ])('that ends with %j is recorded as %s', async (status, result) => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 1, status }));
    expect((await proxy.post(TYPED, { capability: 0, command: 0 })).status).toBe(200);
    expect(proxy.trail.events).toMatchObject([{ action: 'command.executed', result }]);
  });

  it('is carried to its end and recorded when the caller goes away', async () => {
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
    await until(() => proxy.trail.events.length === 1);
    expect(proxy.trail.events).toMatchObject([{ result: 'succeeded' }]);
    expect(proxy.cloud.brokenOff).toBe(0);
  });
});

describe('the record of a command', () => {
  it('says who told what to do what through which link, and how it ended', async () => {
    await proxy.post(TYPED, { capability: 'LEVEL_CTRL', command: 'SET_LEVEL', params: { levelPct: 40 } });
    expect(proxy.trail.events).toEqual([
      {
        action: 'command.executed',
        actor: { kind: 'service', id: SERVICE_ID },
        result: 'succeeded',
        linkId: LINK_ID,
        serviceId: SERVICE_ID,
        requestId: 'request-1',
        remoteAddress: '127.0.0.1',
        details: {
          networkId: 'n1',
          deviceNodeId: '7',
          resourceEui: '3/zigbee/01',
          capability: 'LEVEL_CTRL',
          command: 'SET_LEVEL',
          parameters: '{"levelPct":40}',
          httpStatus: 200,
          status: 'SUCCESS',
        },
      },
    ]);
    expect(proxy.counted).toEqual([]);
  });

  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
    ['batched', BATCH, { commands: [{ ...door, ...unlock }] }],
  ])('of a sensitive one, %s, stands before COCO is called, and holds no PIN', async (_, path, request) => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    let recordedFirst: unknown;
    proxy.cloud.answer((seen, response) => {
      recordedFirst = proxy.trail.events.map(({ action, result }) => [action, result]);
      done(seen, response);
    });
    await proxy.post(path, request);
    expect(recordedFirst).toEqual([['command.requested', 'started']]);
    expect(proxy.trail.events).toMatchObject([
      { action: 'command.requested', details: { capability: 'LOCK_CONTROL', command: 'UNLOCK' } },
      { action: 'command.executed', result: 'succeeded' },
    ]);
    expect(JSON.stringify(proxy.trail.events)).not.toContain('4711');
  });

  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
  ])('that cannot be written means that a sensitive one, %s, is not sent', async (_, path, request) => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    proxy.trail.unavailable = true;
    expect(await (await proxy.post(path, request)).json()).toMatchObject({ code: 'audit_unavailable' });
    expect(proxy.cloud.seen).toEqual([]);
  });
});

describe('a service that is not granted the lock', () => {
  it.each([
    ['by name', TYPED, unlock],
    ['by number', TYPED, { capability: 3, command: 1 }],
    ['on the raw path', RAW, rawUnlock],
    ['by a repeated member on the raw path', RAW, '{"capabilityId":0,"cmdId":1,"capabilityId":3}'],
    ['by a capability the standard lacks', RAW, { capabilityId: 99, cmdId: 1 }],
    ['in a batch', BATCH, { commands: [{ ...door, ...unlock }] }],
    ['behind a lamp in a batch', BATCH, { commands: [lamp, { ...door, capability: 3, command: 1 }] }],
  ])('cannot open it %s, and the attempt is recorded', async (_, path, request) => {
    const answer = await proxy.fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof request === 'string' ? request : JSON.stringify(request),
    });
    expect(await answer.json()).toMatchObject({ code: 'capability_not_granted' });
    expect(proxy.cloud.seen).toEqual([]);
    expect(proxy.trail.events).toMatchObject([
      { action: 'call.refused', details: { reason: 'capability_not_granted', operation: 'command.execute' } },
    ]);
  });

  it('cannot switch a lamp either when its grants do not name it', async () => {
    proxy.caller = caller({ capabilities: ['LEVEL_CTRL'] });
    const answer = await proxy.post(TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON' });
    expect(await answer.json()).toMatchObject({
      code: 'capability_not_granted',
      errors: [{ field: 'capability' }],
    });
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

describe('a batch', () => {
  it('has a result for each command, in order, whatever became of the others', async () => {
    proxy.cloud.answer((request, response) => {
      if (request.url.includes('/8/')) done(request, response);
      else if (request.url.includes('/9/'))
        answerJson({ error: { message: 'gone' } }, 404)(request, response);
      else response.destroy();
    });
    const commands = [lamp, { ...lamp, deviceNodeId: '9' }, { ...lamp, deviceNodeId: 10 }];
    const answer = await proxy.post(BATCH, { commands });
    expect(answer.status).toBe(207);
    expect(await answer.json()).toMatchObject({
      results: [
        { index: 0, status: 200, result: { cmdSeqNum: 42, status: 'SUCCESS', command: 'ON' } },
        { index: 1, status: 404, refusal: { message: 'gone' } },
        { index: 2, status: 502, problem: { code: 'upstream_failure' } },
      ],
    });
    expect(proxy.trail.events).toHaveLength(3);
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

  it('through a link that must be renewed is refused whole', async () => {
    proxy.tokens.lost = true;
    const answer = await proxy.post(BATCH, { commands: [lamp] });
    expect(await answer.json()).toMatchObject({ code: 'reauthorization_required' });
  });
});
