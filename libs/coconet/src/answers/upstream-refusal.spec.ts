/** COCO's error numbers, in both shapes, by every route. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { BATCH, lamp, RAW, TYPED } from '../testing/command-requests.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { safeMessage } from './upstream-refusal.js';

const READ = '/networks/n1/zones';
const RAW_READ = '/coco/network-manager/networks/n1/zones';

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start({ circuitFailures: 100_000 });
});

beforeEach(() => {
  proxy.caller = caller();
  proxy.trail.events.length = 0;
});

afterAll(() => proxy.stop());

const numbered = (code: number | string): unknown => ({
  error: { code, message: 'in words', reason: 'why' },
});

describe.each([
  ['who sees everything', unrestrictedCaller()],
  ['who does not', caller()],
])("COCO's number, to a caller %s,", (_, who) => {
  beforeEach(() => {
    proxy.caller = who;
  });

  it.each([
    [404, numbered(40403), { code: 'device_not_found', upstreamCode: 40403 }],
    [404, numbered('40403'), { code: 'device_not_found', upstreamCode: 40403 }],
    [404, { error: { message: 'in words' } }, { code: 'device_not_found' }],
    [404, { error: 'in words' }, { code: 'device_not_found' }],
    [400, { code: 40002, message: 'in words' }, { code: 'upstream_refused', upstreamCode: 40002 }],
    [400, { error: 'in words', errorCode: 40002 }, { code: 'upstream_refused', upstreamCode: 40002 }],
    [409, numbered(40399), { code: 'upstream_refused', upstreamCode: 40399 }],
    [503, numbered(50301), { code: 'upstream_refused', upstreamCode: 50301 }],
    [403, numbered(40302), { code: 'gateway_busy', upstreamCode: 40302, retryAfter: 2 }],
    [503, numbered(40302), { code: 'gateway_busy', upstreamCode: 40302, retryAfter: 2 }],
    [504, numbered(50450), { code: 'upstream_command_timeout', upstreamCode: 50450 }],
    [504, numbered('50451'), { code: 'upstream_command_timeout', upstreamCode: 50451 }],
    [403, numbered(40307), { code: 'application_disabled', upstreamCode: 40307 }],
    [403, numbered(40314), { code: 'network_blocked', upstreamCode: 40314 }],
    [500, numbered(50050), { code: 'upstream_failure', upstreamCode: 50050 }],
    [502, { error: { message: 'in words' } }, { code: 'upstream_failure' }],
  ])(
    'under %i, %j, is a problem on the typed routes and in COCO’s words on the raw path',
    async (status, body, problem) => {
      proxy.cloud.answer(answerJson(body, status));
      const { retryAfter, ...words } = { retryAfter: undefined, ...problem };
      const expected = { ...words, upstreamStatus: status, upstreamMessage: 'in words' };
      const read = (await (await proxy.fetch(READ)).json()) as { retryAfter?: number };
      const command = (await (await proxy.post(TYPED, { capability: 0, command: 0 })).json()) as typeof read;
      expect([read, command]).toMatchObject([expected, expected]);
      expect([read.retryAfter, command.retryAfter]).toEqual([retryAfter, retryAfter]);
      const batch = await (await proxy.post(BATCH, { commands: [lamp] })).json();
      const { upstreamStatus: _status, ...inBatch } = expected;
      expect(batch).toMatchObject({ results: [{ problem: inBatch }] });
      for (const raw of [await proxy.fetch(RAW_READ), await proxy.post(RAW, { capabilityId: 0, cmdId: 0 })])
        expect([raw.status, await raw.json()]).toEqual([status, body]);
    },
  );

  it('is recorded with the command that it refused', async () => {
    proxy.cloud.answer(answerJson(numbered(40403), 404));
    await proxy.post(TYPED, { capability: 0, command: 0 });
    expect(proxy.trail.events).toMatchObject([
      { result: 'failed', details: { httpStatus: 404, upstreamCode: 40403 } },
    ]);
  });

  it('asks to wait as long as COCO says', async () => {
    proxy.cloud.answer(answerJson(numbered(40302), 503, { 'retry-after': '9' }));
    expect(await (await proxy.fetch(READ)).json()).toMatchObject({ code: 'gateway_busy', retryAfter: 9 });
    proxy.cloud.answer(answerJson(numbered(40000), 429, { 'retry-after': '999999999' }));
    expect(await (await proxy.fetch(READ)).json()).toMatchObject({
      code: 'upstream_refused',
      retryAfter: 86_400,
    });
  });
});

describe('an error without a number', () => {
  it.each([
    ['of the older form', { error: { message: 'no such network' } }],
    ['of unknown form', { anything: [1] }],
    ['with a number that COCO does not use', { error: { code: 7, message: 'x' } }],
    ['with a number of another kind', { error: { code: '0x9D7E', message: 'x' } }],
  ])('%s is passed as COCO words it', async (_, body) => {
    proxy.cloud.answer(answerJson(body, 409));
    const answer = await proxy.fetch(READ);
    expect([answer.status, await answer.json()]).toEqual([409, body]);
  });

  it.each([400, 404, 429, 503])(
    'is a problem with only its status if the body is not JSON: %i',
    async (status) => {
      for (const who of [caller(), unrestrictedCaller()]) {
        proxy.caller = who;
        proxy.cloud.answer((_request, response) => response.writeHead(status).end('<h1>4711</h1>'));
        const answer = (await (await proxy.fetch(READ)).json()) as object;
        expect(answer).toMatchObject({ code: 'upstream_refused', upstreamStatus: status });
        expect(JSON.stringify(answer)).not.toContain('4711');
      }
    },
  );
});

describe('the operators', () => {
  it.each([
    ['by a typed read', () => proxy.fetch(READ)],
    ['by a raw read', () => proxy.fetch(RAW_READ)],
    ['by a typed command', () => proxy.post(TYPED, { capability: 0, command: 0 })],
    ['by a raw command', () => proxy.post(RAW, { capabilityId: 0, cmdId: 0 })],
  ])('are alarmed when COCO has disabled the application, %s', async (_, call) => {
    proxy.cloud.answer(answerJson(numbered(40307), 403));
    for (const who of [caller(), unrestrictedCaller()]) {
      proxy.caller = who;
      const before = await disabled();
      await call();
      expect(await disabled()).toBe(before + 1);
    }
    const before = await disabled();
    proxy.cloud.answer(answerJson(numbered(40314), 403));
    await call();
    expect(await disabled()).toBe(before);
  });

  async function disabled(): Promise<number> {
    const text = await proxy.registry.getSingleMetricAsString('coconet_application_disabled_total');
    return Number(/_total (\d+)/.exec(text)?.[1]);
  }
});

describe("COCO's words in a problem", () => {
  it.each([
    ['PIN 4711 is taken by user 12', 'PIN … is taken by user 12'],
    [`token ${'eyJhbGciOiJSUzI1NiJ9.'.repeat(3)}x`, 'token [redacted]'],
    ['two\r\nlines\u0000\u001b[31m', 'two lines [31m'],
    ['x '.repeat(300), 'x '.repeat(100)],
    ['no resource 3/zigbee/3C6A2CFFFED0AF76/01', 'no resource 3/zigbee/3C6A2CFFFED0AF76/01'],
  ])('of %j are %j', (words, shown) => {
    expect(safeMessage(words)).toBe(shown);
  });
});
