/** Commands under a key, sent again: what COCO sees, and what the caller gets, by the typed route, in a batch and raw. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDatabase, type TestDatabase } from '../../../../test/harness/postgres/database.js';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { BATCH, lamp, RAW, TYPED, TYPED_BY_BODY } from '../testing/command-requests.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { LINK_ID, OTHER_LINK_ID } from '../testing/stand-ins.js';

const on = { capability: 'ON_OFF_CONTROL', command: 'ON', timeoutMs: 1 };
const ways: [string, string, unknown][] = [
  ['typed', TYPED, on],
  ['raw', RAW, { capabilityId: 0, cmdId: 0, timeoutMs: 1 }],
  ['in a batch', BATCH, { commands: [{ ...lamp, timeoutMs: 1 }] }],
];
const done = answerJson({ cmdSeqNum: 5, status: 'SUCCESS' });

let database: TestDatabase;
let dataSource: DataSource;
let proxy: ProxyUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  dataSource = await database.connect();
  proxy = await ProxyUnderTest.start({ firstByteTimeout: 800, idleTimeout: 800 }, dataSource);
});

beforeEach(async () => {
  await database.query('TRUNCATE idempotency_records');
  proxy.caller = caller();
  proxy.trail.events.length = 0;
});

afterAll(async () => {
  await proxy.stop();
  await database.drop();
});

const key = { 'idempotency-key': '"b8e0c9ba-6d2c-4a6e-9c11-5a2a8e3f1d10"' };

/** Sends twice under one key; the first is answered by `first`, the second as done. */
async function twice(path: string, content: unknown, first: CloudHandler): Promise<[Response, Response]> {
  proxy.cloud.answer((request, response) => {
    (proxy.cloud.seen.length === 1 ? first : done)(request, response);
  });
  return [await proxy.post(path, content, key), await proxy.post(path, content, key)];
}

it('under one key is one command, whether the path or the body names its resource', async () => {
  proxy.cloud.answer(done);
  await proxy.post(TYPED, on, key);
  const again = await proxy.post(TYPED_BY_BODY, { ...on, resourceEui: '3/zigbee/01' }, key);
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([200, 'true']);
  expect(proxy.cloud.seen).toHaveLength(1);
});

const silent: CloudHandler = () => undefined;
const cut: CloudHandler = (_request, response) => response.destroy();
const cutInBody: CloudHandler = (_request, response) => {
  response.writeHead(200, { 'content-length': 50 }).write('{"cmd', () => response.destroy());
};
const silentInBody: CloudHandler = (_request, response) => {
  response.writeHead(200, { 'content-length': 50 }).write('{"cmd');
};

describe.each(ways)('a command on which the device may have acted, %s,', (_, path, content) => {
  it.each<[string, CloudHandler]>([
    ['500', answerJson({ error: {} }, 500)],
    ['502 of a gateway', (_request, response) => response.writeHead(502).end('<h1>Bad Gateway</h1>')],
    ['504', answerJson({}, 504)],
    ['599', answerJson({}, 599)],
    ['a time-out by number', answerJson({ error: { code: 50451, message: 'too slow' } }, 504)],
    ['a time-out by number, under another status', answerJson({ error: { code: '50450' } }, 400)],
    ['a time-out by number, under 200', answerJson({ error: { code: 50451 } }, 200)],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/x' }).end()],
    ['a cut', cut],
    ['a cut in the body', cutInBody],
    ['silence', silent],
    ['silence in the body', silentInBody],
  ])('is sent once: %s', async (_what, first) => {
    const [, second] = await twice(path, content, first);
    expect(proxy.cloud.seen).toHaveLength(1);
    if (path === BATCH) {
      // A batch has several outcomes: the first answer names each, and is replayed.
      expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([207, 'true']);
    } else {
      expect(await second.json()).toMatchObject({ code: 'idempotency_key_in_progress', outcome: 'unknown' });
    }
  });
});

describe.each(ways)('a command that COCO did not accept, %s,', (_, path, content) => {
  it.each<[string, CloudHandler]>([
    ['400', answerJson({ error: { message: 'no' } }, 400)],
    ['404 by number', answerJson({ error: { code: 40403 } }, 404)],
    ['404 in HTML', (_request, response) => response.writeHead(404).end('<h1>Not Found</h1>')],
    ['429', answerJson({}, 429, { 'retry-after': '1' })],
    ['503', answerJson({}, 503)],
    ['a busy gateway', answerJson({ error: { code: 40302 } }, 403)],
    ['a busy gateway, under 503', answerJson({ error: { code: 40302 } }, 503)],
    ['a busy gateway, under 200', answerJson({ error: { code: 40302, message: 'busy' } }, 200)],
  ])('is sent again under the same key: %s', async (_what, first) => {
    const [refused, second] = await twice(path, content, first);
    expect(refused.headers.get('idempotency-replayed')).toBeNull();
    expect(await second.text()).toContain(path === RAW ? '"cmdSeqNum":5' : '"cmdSeqNum":"5"');
    expect(proxy.cloud.seen).toHaveLength(2);
  });
});

describe('a command that never left', () => {
  it.each(ways)('frees its key, %s', async (_, path, content) => {
    const port = await freePort();
    const away = await ProxyUnderTest.start({ baseUrl: new URL(`http://127.0.0.1:${port}`) }, dataSource);
    const unnamed = await ProxyUnderTest.start({ baseUrl: new URL('http://coco.invalid') }, dataSource);
    try {
      for (const broker of [away, unnamed]) {
        await broker.post(path, content, key);
        expect(await database.query('SELECT 1 FROM idempotency_records')).toEqual([]);
      }
    } finally {
      await away.stop();
      await unnamed.stop();
    }
  });
});

describe.each<[string, () => void]>([
  [
    'its right is confirmed',
    () => {
      // Its caller was known when the command came in.
      let asked = 0;
      proxy.callers.onAsked = () => {
        proxy.callers.unreachable = ++asked > 1;
      };
    },
  ],
  [
    'its token is asked for',
    () => {
      proxy.tokens.unreachable = true;
    },
  ],
  [
    'its turn comes',
    () => {
      proxy.callers.unreachable = true;
    },
  ],
])('a command whose database goes away as %s', (_when, lose) => {
  afterEach(recover);

  it.each(ways)('has failed, and frees its key, %s', async (_, path, content) => {
    proxy.cloud.answer(done);
    lose();
    expect(await (await proxy.post(path, content, key)).text()).toContain('storage_unavailable');
    // A batch without a token is refused as a whole, and records nothing.
    for (const { details } of proxy.trail.events)
      expect(details).toMatchObject({ state: 'failed', reason: 'storage_unavailable' });
    expect(proxy.cloud.seen).toEqual([]);
    recover();
    const repeated = await proxy.post(path, content, key);
    expect([repeated.ok, proxy.cloud.seen.length]).toEqual([true, 1]);
  });

  function recover(): void {
    proxy.callers.onAsked = () => undefined;
    proxy.callers.unreachable = false;
    proxy.tokens.unreachable = false;
  }
});

describe('a repeat', () => {
  it.each(ways)('gets the first answer, %s', async (_, path, content) => {
    const odd =
      '{ "status" :0, "cmdSeqNum": 18446744073709551615, "more": [1.50, "\\u00e9"], "more2": null }';
    proxy.caller = unrestrictedCaller();
    const [first, second] = await twice(path, content, (_request, response) => {
      response
        .writeHead(path === RAW ? 202 : 200, { 'content-type': 'application/json', etag: '"1"' })
        .end(odd);
    });
    const texts = [await first.text(), await second.text()];
    expect(texts[1]).toBe(texts[0]);
    if (path === RAW) expect(texts[0]).toBe(odd);
    expect(texts[0]).toContain('18446744073709551615');
    for (const name of ['content-type', 'etag', 'cache-control'])
      expect([name, second.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    expect(second.status).toBe(first.status);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each(ways)('of a wordless success is a wordless success, %s', async (_, path, content) => {
    const [first, second] = await twice(path, content, (_request, response) => response.writeHead(204).end());
    expect([second.status, await second.text()]).toEqual([first.status, await first.text()]);
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it.each(ways)(
    'through another link is another command, refused and not answered by the first, %s',
    async (_, path, content) => {
      proxy.cloud.answer(done);
      await proxy.post(path, content, key);
      const other = await fetch(proxy.url(path).replace(LINK_ID, OTHER_LINK_ID), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...key },
        body: JSON.stringify(content),
      });
      expect(await other.json()).toMatchObject({ code: 'idempotency_key_reused' });
      expect(proxy.cloud.seen).toHaveLength(1);
    },
  );

  it.each(ways)(
    'at the same time is never a second command, whatever COCO answers, %s',
    async (_, path, content) => {
      for (const status of [200, 502]) {
        await database.query('TRUNCATE idempotency_records');
        proxy.cloud.answer((request, response) => {
          setTimeout(() => {
            answerJson({ cmdSeqNum: 5, status: 'SUCCESS' }, status)(request, response);
          }, 50);
        });
        await Promise.all(Array.from({ length: 12 }, () => proxy.post(path, content, key)));
        await proxy.post(path, content, key);
        expect(proxy.cloud.seen).toHaveLength(1);
      }
    },
  );

  it('leaves nothing in the database of what a lock reported', async () => {
    proxy.caller = caller({ capabilities: ['*', 'LOCK_CONTROL'] });
    proxy.cloud.answer(answerJson({ cmdSeqNum: 5, status: 0, cmdResponse: { pinCodes: ['4711-secret'] } }));
    const fetchPins = { capability: 'LOCK_CONTROL', command: 'FETCH_LOCK_PIN_CODE' };
    const first = await proxy.post(TYPED, fetchPins, key);
    await proxy.post(RAW, { capabilityId: 3, cmdId: 7 }, { 'idempotency-key': 'other-key' });
    await proxy.post(BATCH, { commands: [{ ...lamp, ...fetchPins }] }, { 'idempotency-key': 'batch-key' });
    expect(await first.text()).toContain('4711-secret');
    expect(await (await proxy.post(TYPED, fetchPins, key)).text()).toContain('4711-secret');
    const rows = await database.query('SELECT * FROM idempotency_records');
    expect(rows).toHaveLength(3);
    const dump =
      JSON.stringify(rows) + rows.map(({ answer }) => (answer as Buffer).toString('latin1')).join();
    expect(dump).not.toContain('4711-secret');
    expect(JSON.stringify(proxy.trail.events)).not.toContain('4711-secret');
  });
});

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}
