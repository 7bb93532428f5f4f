/** The device's own time inside a call's limits: COCO must be able to report that it has run out. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { BATCH, freshen, lamp, RAW, TYPED } from '../testing/command-requests.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { testSettings } from '../testing/settings.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { longestDeviceTime } from './device-time.js';

const typed = (timeoutMs: unknown): unknown => ({ capability: 0, command: 0, timeoutMs });
const raw = (timeoutMs: unknown): unknown => ({ capabilityId: 0, cmdId: 0, timeoutMs });
const batch = (timeoutMs: unknown): unknown => ({ commands: [lamp, { ...lamp, timeoutMs }] });

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({ firstByteTimeout: 800, idleTimeout: 800, totalTimeout: 6_000 });
});

beforeEach(() => {
  freshen(proxy);
});

afterAll(() => proxy.stop());

/** A device that uses up the time it was given, which COCO then reports. */
const slowDevice: CloudHandler = (request, response) => {
  const { timeoutMs } = JSON.parse(request.body) as { timeoutMs: number };
  setTimeout(() => {
    answerJson({ cmdSeqNum: 1, status: 'TIMEOUT' })(request, response);
  }, timeoutMs);
};

describe('a slow device', () => {
  it.each([
    ['typed', TYPED, typed(1_500)],
    ['raw', RAW, raw(1_500)],
    ['in a batch', BATCH, { commands: [{ ...lamp, timeoutMs: 1_500 }] }],
  ])('is waited for longer than for the head of any other answer, %s', async (_, path, content) => {
    proxy.cloud.answer(slowDevice);
    const answer = await proxy.post(path, content);
    expect(await answer.text()).toContain('"status":"TIMEOUT"');
  });

  it('has ten seconds, or as many as the call has room for', async () => {
    await proxy.post(TYPED, { capability: 0, command: 0 });
    expect(proxy.cloud.seen[0]?.body).toContain('"timeoutMs":4000');
    expect(longestDeviceTime(testSettings({ totalTimeout: 30_000 }))).toBe(28_000);
    expect(longestDeviceTime(testSettings({ totalTimeout: 3_600_000 }))).toBe(60_000);
    expect(longestDeviceTime(testSettings({ totalTimeout: 100 }))).toBe(1);
  });

  it('that never answers is given up soon after its time, and reads are not kept longer', async () => {
    proxy.cloud.answer(() => undefined);
    const codes = await Promise.all([proxy.post(TYPED, typed(1)), proxy.fetch('/networks')]);
    expect(await Promise.all(codes.map((answer) => answer.json()))).toMatchObject([
      { code: 'upstream_first_byte_timeout' },
      { code: 'upstream_first_byte_timeout' },
    ]);
  });
});

describe('a time that a call has no room for', () => {
  it.each([
    [TYPED, typed, 'timeoutMs'],
    [RAW, raw, 'timeoutMs'],
    [BATCH, batch, 'commands[1].timeoutMs'],
  ])('is refused by %s, naming the setting', async (path, request, field) => {
    const answer = await proxy.post(path, request(4_001));
    expect(await answer.json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field, message: expect.stringContaining('COCO_TOTAL_TIMEOUT') }],
    });
    expect(proxy.cloud.seen).toEqual([]);
    expect(await (await proxy.post(path, request(4_000))).text()).toContain('SUCCESS');
  });

  it.each([0, -1, 1.5, '5', null, 1e12])(
    'is refused as %j, which COCO would misread or wait on forever',
    async (time) => {
      for (const [path, request] of [
        [TYPED, typed],
        [RAW, raw],
        [BATCH, batch],
      ] as const)
        expect(await (await proxy.post(path, request(time))).json()).toMatchObject({
          code: 'invalid_request',
        });
      expect(proxy.cloud.seen).toEqual([]);
    },
  );

  it('does not bear on the lock’s own time among the parameters', async () => {
    proxy.caller = { ...proxy.caller, capabilities: new Set(['LOCK_CONTROL']) };
    await proxy.post(RAW, { capabilityId: 3, cmdId: 1, cmdParams: { timeoutMs: 0 }, timeoutMs: 10 });
    expect(proxy.cloud.seen[0]?.body).toBe(
      '{"capabilityId":3,"cmdId":1,"cmdParams":{"timeoutMs":0},"timeoutMs":10}',
    );
  });
});
