/**
 * What a service without the lock receives, over every route, whatever status, headers and shape COCO answers with: nothing of
 * the lock, in no header either.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { answerWithNamedPin, answerWithPin, PIN } from '../testing/answers-with-pin.js';
import { BATCH, freshen, lamp, RAW, TYPED } from '../testing/command-requests.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
const ZONE = '/networks/n1/zones/1/resources';

const READS = [
  '/networks',
  '/networks/n1/zones',
  '/networks/n1/resources',
  ZONE,
  RESOURCE,
  '/coco/user-manager/users/me',
  '/coco/network-manager/networks',
  '/coco/network-manager/networks/n1/zones',
  '/coco/network-manager/networks/n1/zones/1',
  `/coco/network-manager${ZONE}`,
  `/coco/network-manager${RESOURCE}`,
];

const COMMANDS: readonly (readonly [string, object])[] = [
  [TYPED, { capability: 'ON_OFF_CONTROL', command: 'ON' }],
  [RAW, { capabilityId: 0, cmdId: 0 }],
  [BATCH, { commands: [lamp, lamp] }],
];

const statuses = fc.constantFrom(
  200,
  201,
  202,
  203,
  206,
  207,
  226,
  300,
  304,
  400,
  403,
  404,
  409,
  412,
  416,
  422,
  429,
  500,
  502,
  503,
);

/** Headers that could reveal what the body does not, set by COCO or by something in front of it. */
const headers = fc
  .uniqueArray(
    fc.constantFrom(
      ['etag', `"${PIN}"`],
      ['etag', 'W/"f6-V1hFVTSpihN08ShJaoLQ9qAabgY"'],
      ['last-modified', 'Thu, 26 Nov 2026 04:28:00 GMT'],
      ['accept-ranges', 'bytes'],
      ['content-range', `bytes 0-7/${PIN}`],
      ['content-location', `/locks/${PIN}`],
      ['x-lock-pin', PIN],
      ['set-cookie', `pin=${PIN}`],
      ['warning', `199 - "${PIN}"`],
      ['retry-after', PIN],
      ['link', `</${PIN}>; rel="next"`],
      ['content-disposition', `attachment; filename="${PIN}.json"`],
      ['content-language', PIN],
      ['digest', `sha-256=${PIN}`],
    ),
    { selector: ([name]) => name },
  )
  .map((chosen) => Object.fromEntries(chosen) as Record<string, string>);

const contentTypes = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'application/problem+json',
  'text/plain',
  'text/html',
  `application/json; pin=${PIN}`,
);

/** What a caller may try in order to learn about the original answer. */
const CONDITIONS = {
  'if-none-match': '*',
  'if-modified-since': 'Thu, 26 Nov 2026 04:28:00 GMT',
  range: 'bytes=0-',
  'if-range': '"pin"',
  'if-match': '*',
};

let byPath: ProxyUnderTest;
let byCommand: ProxyUnderTest;

beforeAll(async () => {
  // No circuit: most of these answers are failures.
  byPath = await ProxyUnderTest.start({ circuitFailures: 1_000_000 });
  byCommand = await ProxyUnderTest.start({ circuitFailures: 1_000_000, readBy: 'command' });
});

beforeEach(() => {
  freshen(byPath);
  freshen(byCommand);
});

afterAll(() => Promise.all([byPath.stop(), byCommand.stop()]));

/** Makes COCO answer like this, and checks everything the caller receives. */
async function expectNoPin(
  proxy: ProxyUnderTest,
  text: string,
  cocos: { readonly status: number; readonly type: string; readonly headers: Record<string, string> },
  call: () => Promise<Response>,
): Promise<void> {
  proxy.cloud.answer((_request, response) => {
    response.writeHead(cocos.status, { ...cocos.headers, 'content-type': cocos.type });
    response.end(cocos.status === 304 ? undefined : text);
  });
  const answer = await call();
  const body = await answer.text();
  const received = [...answer.headers].map((header) => header.join(': ')).join('\n');
  expect(received + body + decoded(body)).not.toContain(PIN);
  for (const name of ['etag', 'last-modified', 'accept-ranges', 'content-range', 'content-location', 'link'])
    expect([name, answer.headers.get(name)]).toEqual([name, null]);
  for (const { headers: sent } of proxy.cloud.seen)
    expect(Object.keys(sent).filter((name) => name in CONDITIONS)).toEqual([]);
}

/** The text without its escapes. */
function decoded(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body));
  } catch {
    return '';
  }
}

describe('a service without the lock', () => {
  it('is shown no PIN by any read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...READS),
        answerWithPin,
        fc.record({ status: statuses, type: contentTypes, headers }),
        (path, text, cocos) =>
          expectNoPin(byPath, text, cocos, () => byPath.fetch(path, { headers: CONDITIONS })),
      ),
      { numRuns: 600 },
    );
  });

  it('is shown no PIN by any command of what it may use', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...COMMANDS),
        answerWithNamedPin,
        fc.record({ status: statuses, type: contentTypes, headers }),
        ([path, body], text, cocos) =>
          expectNoPin(byPath, text, cocos, () => byPath.post(path, body, CONDITIONS)),
      ),
      { numRuns: 300 },
    );
  });

  it('is shown no PIN where attributes are read by command', async () => {
    await fc.assert(
      fc.asyncProperty(
        answerWithNamedPin,
        fc.record({ status: statuses, type: contentTypes, headers }),
        (text, cocos) => expectNoPin(byCommand, text, cocos, () => byCommand.fetch(RESOURCE)),
      ),
      { numRuns: 60 },
    );
  });

  it.each(READS.filter((path) => path.startsWith('/coco/')))('adds no parameter to %s', async (path) => {
    const seen = byPath.cloud.seen.length;
    for (const query of ['expand=resources.capabilities', 'fields=*', 'include', 'x=1&x=2'])
      expect(await (await byPath.fetch(`${path}?${query}`)).json()).toMatchObject({
        code: 'invalid_request',
      });
    expect(byPath.cloud.seen).toHaveLength(seen);
  });
});
