/**
 * A lock's PIN in any answer from COCO, whatever its status, type and headers, by every route: a service without a grant for
 * the lock receives none of it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import type { CloudHandler } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const PIN = '73914620';

describe('a service without the lock receives none of it', () => {
  const RAW = '/coco/network-manager/networks';
  const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
  const reads = [
    '/coco/user-manager/users/me',
    RAW,
    `${RAW}/n1/zones`,
    `${RAW}/n1/zones/1`,
    `/coco/network-manager${RESOURCE}`,
  ];
  const typed = [
    '/networks',
    '/networks/n1/zones',
    '/networks/n1/zones/1',
    '/networks/n1/resources',
    RESOURCE,
  ];
  const commands: [string, unknown][] = [
    [`${RESOURCE}/commands`, { capability: 0, command: 0 }],
    [`/coco/network-manager${RESOURCE}/commands`, { capabilityId: 0, cmdId: 0 }],
    [
      '/networks/n1/commands',
      { commands: [{ capability: 0, command: 0, deviceNodeId: 7, resourceEui: 'r' }] },
    ],
  ];
  const statuses = [200, 202, 206, 299, 400, 403, 404, 409, 418, 429, 500, 502, 503, 504];
  const types = [
    'application/json',
    'text/plain',
    'application/octet-stream',
    'text/html; charset=utf-8',
    `text/x-${PIN}`,
  ];

  let proxy: ProxyUnderTest;

  beforeAll(async () => {
    proxy = await ProxyUnderTest.start({ circuitFailures: 100_000 });
  });

  beforeEach(() => {
    proxy.caller = caller();
  });

  afterAll(() => proxy.stop());

  const withHeaders =
    (status: number, type: string, body: string): CloudHandler =>
    (_request, response) => {
      response.writeHead(status, {
        'content-type': type,
        etag: `"${PIN}"`,
        'last-modified': PIN,
        'content-range': `bytes 0-1/${PIN}`,
        'accept-ranges': PIN,
        digest: PIN,
        'content-location': `/${PIN}`,
        'x-pin': PIN,
        'retry-after': PIN,
        trailer: 'x-checksum',
      });
      response.write(body);
      response.addTrailers({ 'x-checksum': PIN });
      response.end();
    };

  async function received(path: string, content?: unknown): Promise<string> {
    const got = content === undefined ? await proxy.fetch(path) : await proxy.post(path, content);
    return JSON.stringify([...got.headers]) + (await got.text());
  }

  it('by any route, with any status, type and header', async () => {
    const body = JSON.stringify({
      resources: [
        {
          resourceEui: 'r',
          capabilities: [{ capabilityId: 3, attributes: [{ attributeId: 2, value: [PIN] }] }],
        },
      ],
      error: { code: 40403, message: `PIN ${PIN} is taken`, attributes: [{ value: PIN }] },
      cmdSeqNum: 1,
      status: 'SUCCESS',
      capabilityArr: [{ capabilityName: 'LOCK_CONTROL', attributeArr: [{ currentValue: PIN }] }],
    });
    for (const status of statuses) {
      for (const type of types) {
        proxy.cloud.answer(withHeaders(status, type, body));
        const all = [
          ...[...reads, ...typed].map((path) => received(path)),
          ...commands.map(([path, content]) => received(path, content)),
        ];
        const leaks = (await Promise.all(all)).filter((text) => text.includes(PIN));
        expect([status, type, leaks]).toEqual([status, type, []]);
      }
    }
  });

  it.each([
    ['text', `pin=${PIN}`],
    ['HTML', `<p>${PIN}</p>`],
    ['half of an object', `{"capabilities":[{"capabilityId":3,"value":"${PIN}"`],
    ['a bare string', `"${PIN}"`],
    ['a bare number', PIN],
    ['two documents', `{} {"value":"${PIN}"}`],
    ['UTF-16', Buffer.from(`{"value":"${PIN}"}`, 'utf16le').toString('latin1')],
    ['too many levels', `${'['.repeat(100)}"${PIN}"${']'.repeat(100)}`],
  ])('where the body is %s, whatever it claims to be: it is not passed at all', async (_, body) => {
    for (const status of [200, 400, 503, 504]) {
      proxy.cloud.answer(withHeaders(status, 'application/json', body));
      const texts = await Promise.all([...reads, ...typed].map((path) => received(path)));
      expect(texts.filter((text) => text.includes(PIN) || text.includes(PIN.split('').join('\0')))).toEqual(
        [],
      );
    }
    proxy.cloud.answer(withHeaders(200, 'application/json', body));
    expect(await (await proxy.fetch(RAW)).json()).toMatchObject({ code: 'upstream_malformed' });
  });

  it('and cannot ask COCO whether an answer has changed, nor for a part of one', async () => {
    proxy.cloud.answer((_request, response) => {
      response.writeHead(304, { etag: `"${PIN}"` }).end();
    });
    const conditions = {
      'if-none-match': '*',
      'if-modified-since': 'Thu, 26 Nov 2026 00:00:00 GMT',
      'if-match': '"x"',
      'if-range': '"x"',
      range: 'bytes=0-3',
    };
    const got = await proxy.fetch(RAW, { headers: conditions });
    expect([await got.json(), [...got.headers.keys()]]).toMatchObject([
      { code: 'upstream_malformed' },
      expect.not.arrayContaining(['etag']),
    ]);
    expect(Object.keys(proxy.cloud.seen[0]?.headers ?? {})).toEqual(
      expect.not.arrayContaining(Object.keys(conditions)),
    );
  });

  it('while a service that is granted everything gets the very bytes', async () => {
    proxy.caller = unrestrictedCaller();
    const body = `{ "value":"${PIN}", "value": 1.50 }`;
    proxy.cloud.answer(withHeaders(200, 'text/plain', body));
    const got = await proxy.fetch(RAW);
    expect([await got.text(), got.headers.get('etag'), got.headers.get('content-type')]).toEqual([
      body,
      `"${PIN}"`,
      'text/plain',
    ]);
  });
});
