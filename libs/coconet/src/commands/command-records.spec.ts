/** Who may command what, and what is written down of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, SERVICE_ID } from '../testing/callers.js';
import {
  BATCH,
  done,
  door,
  freshen,
  lamp,
  RAW,
  rawUnlock,
  TYPED,
  unlock,
} from '../testing/command-requests.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { LINK_ID } from '../testing/stand-ins.js';

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

beforeEach(() => {
  freshen(proxy);
});

afterAll(() => proxy.stop());

describe('the record of a command', () => {
  it('says who sent which command to which device through which link, and how it ended', async () => {
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
          commandId: expect.any(String),
          senderId: SERVICE_ID,
          parameters: '{"levelPct":40}',
          state: 'succeeded',
          httpStatus: 200,
          status: 'SUCCESS',
          acceptedAt: expect.any(String),
          sentAt: expect.any(String),
          endedAt: expect.any(String),
          announced: true,
        },
      },
    ]);
    expect(proxy.counted).toEqual([]);
  });

  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
    ['batched', BATCH, { commands: [{ ...door, ...unlock }] }],
  ])(
    'of a sensitive one, %s, is written before COCO is called, and contains no PIN',
    async (_, path, request) => {
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
    },
  );

  it.each([
    ['typed', TYPED, unlock],
    ['raw', RAW, rawUnlock],
  ])('must be written before a sensitive one, %s, is sent', async (_, path, request) => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    proxy.trail.unavailable = true;
    expect(await (await proxy.post(path, request)).json()).toMatchObject({ code: 'audit_unavailable' });
    expect(proxy.cloud.seen).toEqual([]);
  });
});

describe('a service without a grant for the lock', () => {
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

  it('cannot switch a lamp that its grants do not name, either', async () => {
    proxy.caller = caller({ capabilities: ['LEVEL_CTRL'] });
    const answer = await proxy.post(TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON' });
    expect(await answer.json()).toMatchObject({
      code: 'capability_not_granted',
      errors: [{ field: 'capability' }],
    });
  });
});

describe('a service with a grant for everything that is not sensitive', () => {
  const disable = { capability: 'FIRE_SENSING', command: 'FIRE_SENSING_DISABLE' };
  const forms: readonly (readonly [string, string, unknown])[] = [
    ['by name', TYPED, disable],
    ['by number', TYPED, { capability: 9, command: 1 }],
    ['on the raw path', RAW, { capabilityId: 9, cmdId: 1 }],
    ['on the raw path, by a number that the standard lacks', RAW, { capabilityId: 9, cmdId: 7 }],
    ['in a batch', BATCH, { commands: [{ ...door, ...disable }] }],
  ];

  it.each(forms)(
    'cannot switch a smoke detector off %s, and the attempt is recorded',
    async (_, path, request) => {
      const answer = await proxy.post(path, request);
      expect(await answer.json()).toMatchObject({
        code: 'capability_not_granted',
        capability: 'FIRE_SENSING',
        detail: expect.stringContaining('it is sensitive and no part of "*"'),
      });
      expect(proxy.cloud.seen).toEqual([]);
      expect(proxy.trail.events).toMatchObject([
        { action: 'call.refused', details: { capability: 'FIRE_SENSING', reason: 'capability_not_granted' } },
      ]);
    },
  );

  it.each(forms.filter(([form]) => !form.includes('lacks')))(
    'can %s once that command is named, with a record before COCO is called',
    async (_, path, request) => {
      proxy.caller = caller({ capabilities: ['*', 'FIRE_SENSING.FIRE_SENSING_DISABLE'] });
      expect((await proxy.post(path, request)).ok).toBe(true);
      expect(proxy.trail.events.map(({ action }) => action)).toEqual([
        'command.requested',
        'command.executed',
      ]);
    },
  );
});
