/** Commands that a guardrail or a hold refuses, by the typed route, in a batch and raw: what COCO sees, and what the caller gets. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { until } from '../../../../test/harness/time/until.js';
import { unrestrictedCaller } from '../testing/callers.js';
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
import { answerJson } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const LIMIT = 2;
const ways: [string, string, unknown][] = [
  ['typed', TYPED, unlock],
  ['raw', RAW, rawUnlock],
  ['in a batch', BATCH, { commands: [{ ...door, ...unlock }] }],
];
const key = { 'idempotency-key': '"b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10"' };

interface Item {
  readonly status: number;
  readonly problem?: { readonly code: string; readonly detail: string };
}

let database: TestDatabase;
let dataSource: DataSource;
let proxy: ProxyUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
});

beforeEach(async () => {
  await database.query('TRUNCATE idempotency_records, device_budgets');
  // Each test has a new one: it remembers what it refused.
  proxy = await ProxyUnderTest.start({ batchConcurrency: 1 }, dataSource);
  Object.assign(proxy.guardrails, { locksMode: 'enforce', locksPerMinute: LIMIT });
  freshen(proxy);
  proxy.caller = unrestrictedCaller();
});

afterEach(() => proxy.stop());

afterAll(async () => {
  await database.drop();
});

const useUp = async (): Promise<void> => {
  for (let count = 0; count < LIMIT; count += 1) await proxy.post(TYPED, unlock);
  proxy.cloud.answer(done);
  proxy.trail.events.length = 0;
};
const sent = (): number => proxy.cloud.seen.length;
const itemsOf = async (answer: Response): Promise<Item[]> =>
  ((await answer.json()) as { results: Item[] }).results;

describe('a door that got as many commands as it may', () => {
  it.each(ways.slice(0, 2))(
    'gets no further one, %s, and its caller learns when to try again',
    async (_way, path, content) => {
      await useUp();
      const answer = await proxy.post(path, content);
      expect(await answer.json()).toMatchObject({
        code: 'device_busy',
        capability: 'LOCK_CONTROL',
        command: 'UNLOCK',
        perMinute: LIMIT,
        retryAfter: expect.any(Number),
      });
      expect(sent()).toBe(0);
    },
  );

  it('refuses on its own what a batch asks of it beyond that, and what else the batch asks is done', async () => {
    const commands = [{ ...door, ...unlock }, { ...door, ...unlock }, { ...door, ...unlock }, lamp];
    const items = await itemsOf(await proxy.post(BATCH, { commands }));
    expect(items.map(({ status }) => status)).toEqual([200, 200, 429, 200]);
    expect(items[2]?.problem).toMatchObject({
      code: 'device_busy',
      detail: expect.stringMatching(/Try again in \d+ s/),
    });
    expect(sent()).toBe(3);
  });

  it.each(ways)(
    'leaves the key of a refused command free, %s: the same request is sent later',
    async (_way, path, content) => {
      await useUp();
      await proxy.post(path, content, key);
      expect(sent()).toBe(0);
      Object.assign(proxy.guardrails, { locksMode: 'observe' });
      expect((await proxy.post(path, content, key)).status).toBeLessThan(300);
      expect(sent()).toBe(1);
    },
  );

  it('is not asked again for a repeated command that it carried out', async () => {
    const first = await proxy.post(TYPED, unlock, key);
    for (let count = 0; count < 5; count += 1) {
      const repeated = await proxy.post(TYPED, unlock, key);
      expect([repeated.status, repeated.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
    }
    expect((await proxy.post(TYPED, unlock)).status).toBe(200);
  });

  it('has each refusal noted with the device and the reason, and none as a command that was requested', async () => {
    await useUp();
    await proxy.post(TYPED, unlock);
    expect(proxy.trail.events).toEqual([
      expect.objectContaining({
        action: 'call.refused',
        details: {
          operation: 'command.execute',
          reason: 'device_busy',
          capability: 'LOCK_CONTROL',
          command: 'UNLOCK',
          networkId: 'n1',
          deviceNodeId: '7',
          resourceEui: '3/zigbee/01',
        },
      }),
    ]);
  });

  it.each<[string, () => void, () => void]>([
    [
      'the trail accepts no record',
      () => (proxy.trail.unavailable = true),
      () => (proxy.trail.unavailable = false),
    ],
    ['the link has no token', () => (proxy.tokens.lost = true), () => (proxy.tokens.lost = false)],
    ['the link is on hold', () => (proxy.link.isHeld = true), () => (proxy.link.isHeld = false)],
  ])('loses nothing to commands that are not sent because %s', async (_why, fail, mend) => {
    await proxy.post(TYPED, unlock);
    fail();
    for (let count = 0; count < 3; count += 1) expect((await proxy.post(TYPED, unlock)).status).toBe(499);
    mend();
    // Given back behind the answer.
    await until('there is room for one', async () => {
      const [row] = await database.query('SELECT available >= 1 AS room FROM device_budgets');
      return row?.room === true;
    });
    expect((await proxy.post(TYPED, unlock)).status).toBe(200);
    expect(sent()).toBe(2);
  });

  it('is used up by what COCO refuses or leaves unanswered, since it may have acted', async () => {
    proxy.cloud.answer(answerJson({}, 504));
    await useUp();
    expect(await (await proxy.post(TYPED, unlock)).json()).toMatchObject({ code: 'device_busy' });
  });
});

describe('a link on hold', () => {
  it.each(ways)('gets no command, %s, and the reason is not said', async (_way, path, content) => {
    proxy.link.isHeld = true;
    const answer = await proxy.post(path, content, key);
    expect(await answer.json()).toMatchObject({ code: 'link_on_hold' });
    expect(sent()).toBe(0);
    expect(proxy.trail.events).toEqual([
      expect.objectContaining({
        action: 'call.refused',
        details: expect.objectContaining({ reason: 'link_on_hold', command: 'UNLOCK' }),
      }),
    ]);
    // Once it is released the same request is sent.
    proxy.link.isHeld = false;
    expect((await proxy.post(path, content, key)).status).toBeLessThan(300);
    expect(sent()).toBe(1);
  });

  it('stops the rest of a batch that was in flight when it was held', async () => {
    proxy.cloud.answer((request, response) => {
      proxy.link.isHeld = true;
      done(request, response);
    });
    const items = await itemsOf(await proxy.post(BATCH, { commands: [lamp, lamp, lamp] }));
    expect(items.map(({ status, problem }) => [status, problem?.code])).toEqual([
      [200, undefined],
      [403, 'link_on_hold'],
      [403, 'link_on_hold'],
    ]);
    expect(sent()).toBe(1);
  });

  it.each([
    ['typed', TYPED, { capability: 'LOCK_CONTROL', command: 'FETCH_LOCK_STATUS' }],
    ['raw', RAW, { capabilityId: 3, cmdId: 7 }],
  ])('is read by path and by command, %s', async (_way, path, content) => {
    proxy.link.isHeld = true;
    expect((await proxy.post(path, content)).status).toBe(200);
    proxy.cloud.answer(answerJson({ networks: [] }));
    expect((await proxy.fetch('/networks')).status).toBe(200);
  });

  it('is read by FETCH commands where the installation reads so', async () => {
    const reading = await ProxyUnderTest.start({ readBy: 'command' });
    reading.caller = unrestrictedCaller();
    reading.link.isHeld = true;
    const resource = { deviceNodeId: 7, resourceEui: '3/zigbee/01', capabilityArr: [{ capabilityId: 0 }] };
    reading.cloud.answer((request, response) => {
      const isList = request.method === 'GET';
      const attributes = { attributeArr: [{ attributeId: 0, currentValue: true }] };
      answerJson(
        isList
          ? { zones: [], resources: [resource] }
          : { cmdSeqNum: 1, status: 'SUCCESS', cmdResponse: attributes },
      )(request, response);
    });
    await reading.fetch('/networks/n1/resources');
    const answer = await reading.fetch('/networks/n1/devices/7/resources/3%2Fzigbee%2F01');
    expect(answer.status).toBe(200);
    expect(reading.cloud.seen.some(({ method }) => method === 'POST')).toBe(true);
    await reading.stop();
  });
});
