/** 64-bit numbers through every route: the same digits, never another number. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caller, unrestrictedCaller } from '../testing/callers.js';
import { ProxyUnderTest } from '../testing/proxy.js';

const ZONE = '4';
const HUGE_ZONE = '18446744073709551615';
const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';

let proxy: ProxyUnderTest;

beforeAll(async () => {
  proxy = await ProxyUnderTest.start();
});

afterAll(() => proxy.stop());

const numbers = fc.array(
  fc.oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n }).map(String),
    fc.constantFrom(
      '18446744073709551615',
      '8202522731445525542',
      '-0',
      '1e400',
      '1.50',
      '0.1234567890123456789',
      '5e-324',
    ),
  ),
  { minLength: 1, maxLength: 20 },
);

describe.each([
  ['that sees everything', unrestrictedCaller()],
  ['from which something is withheld', caller()],
])('to a service %s', (_, who) => {
  beforeEach(() => {
    proxy.caller = who;
  });

  it('come with their digits: typed, merged and raw', async () => {
    await fc.assert(
      fc.asyncProperty(numbers, async (values) => {
        const list = values.join(',');
        const lock = '{"capabilityId":3,"attributes":[{"attributeId":2,"value":["4711"]}]}';
        const meter = `{"capabilityId":4,"attributes":[{"attributeId":2,"value":[${list}]}]}`;
        const resource = `{"resourceEui":"r","deviceNodeId":7,"big":[${list}],"capabilities":[${lock},${meter}]}`;
        proxy.cloud.answer((request, response) => {
          if (request.url.endsWith('/zones'))
            response.end(`{"zones":[{"zoneId":${ZONE},"zoneName":"Hall"}]}`);
          else response.end(request.url.includes('/zones/') ? `{"resources":[${resource}]}` : resource);
        });
        const paths = [
          RESOURCE,
          '/networks/n1/resources',
          `/coco/network-manager${RESOURCE}`,
          `/networks/n1/zones/${ZONE}`,
        ];
        const texts = await Promise.all(paths.map(async (path) => (await proxy.fetch(path)).text()));
        for (const text of texts) {
          expect(text).toContain(`"big":[${list}]`);
          expect(text).toContain(`"value":[${list}]`);
        }
      }),
      { numRuns: 25 },
    );
  });

  it.each([HUGE_ZONE, '9007199254740993', '1e2', '1.5', '-0.0', 'null', '{}', '[1]', 'true'])(
    'are refused as a zone: %s',
    async (zoneId) => {
      proxy.cloud.answer((_request, response) => response.end(`{"zones":[{"zoneId":${zoneId}}]}`));
      expect(await (await proxy.fetch('/networks/n1/resources')).json()).toMatchObject({
        code: 'upstream_malformed',
      });
      expect(proxy.cloud.seen).toHaveLength(1);
    },
  );
});
