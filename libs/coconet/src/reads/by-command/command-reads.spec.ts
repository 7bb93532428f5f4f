import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caller } from '../../testing/callers.js';
import { answerJson, type CloudHandler } from '../../testing/fake-cloud.js';
import { ProxyUnderTest } from '../../testing/proxy.js';
import { LEVEL, ON_OFF, ReadableDevice, RESOURCE, value } from '../../testing/readable-device.js';
import { until } from '../../../../../test/harness/time/until.js';

let proxy: ProxyUnderTest;
let device: ReadableDevice;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start({ readBy: 'command', batchConcurrency: 4 });
  proxy.caller = caller();
  device = new ReadableDevice(proxy);
});

afterEach(() => proxy.stop());

describe('a resource whose capabilities a list has shown', () => {
  const listed = { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 1 }] };

  it('is read by the commands of these, with names, and with when each value was read', async () => {
    device.has({ [ON_OFF]: value(true), [LEVEL]: value(80) }, { listed });
    await device.list();
    const before = Date.now();
    const resource = await device.read();
    expect(resource).toEqual({
      resourceEui: '3/zigbee/01',
      deviceNodeId: 7,
      capabilities: [
        expect.objectContaining({
          capabilityId: 0,
          capabilityName: 'ON_OFF_CONTROL',
          attributes: [
            expect.objectContaining({ attributeId: 0, currentValue: true, attributeName: 'ON_FLAG' }),
          ],
        }),
        expect.objectContaining({
          capabilityId: 1,
          attributes: [expect.objectContaining({ currentValue: 80 })],
        }),
      ],
      unread: [],
      withheld: [],
    });
    const [first] = resource.capabilities as { attributes: { readAt: string }[] }[];
    const readAt = Date.parse(first?.attributes[0]?.readAt ?? '');
    expect(readAt).toBeGreaterThanOrEqual(before);
    expect(readAt).toBeLessThanOrEqual(Date.now());
    expect(device.sent()).toEqual([ON_OFF, LEVEL]);
    expect(proxy.cloud.seen.map(({ method, url }) => `${method} ${url}`)).toContain(
      'POST /v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands',
    );
  });

  it.each([
    ['capabilities', { capabilities: [{ capabilityId: 1 }] }],
    ['JSON in its metadata', { metadataArr: [{ metadata: '{"capabilityIds":[1]}' }] }],
  ])('may be shown by %s', async (_, said) => {
    device.has({ [LEVEL]: value(80) }, { listed: said });
    await device.list();
    await device.read();
    expect(device.sent()).toEqual([LEVEL]);
  });

  it('names the value that is missing, and why', async () => {
    device.has(
      { [ON_OFF]: value(true), [LEVEL]: answerJson({ cmdSeqNum: 2, status: 'IN_PROGRESS' }) },
      { listed: { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 1 }, { capabilityId: 10 }] } },
    );
    await device.list();
    expect((await device.read()).unread).toEqual([
      {
        capability: 'LEVEL_CTRL',
        command: 'FETCH_LEVEL',
        code: 'IN_PROGRESS',
        detail: 'The command brought no value; its status is IN_PROGRESS.',
      },
      {
        capability: 'TEMPERATURE_MEASUREMENT',
        command: null,
        code: 'no_fetch_command',
        detail: 'The COCO standard has no command that reads this capability.',
      },
    ]);
  });
});

describe('a resource of which nothing is known', () => {
  it('is asked for all that may be read, and next time only for what it has', async () => {
    device.has({ [ON_OFF]: value(true), [LEVEL]: value(80) });
    const first = await device.read();
    expect(first).toMatchObject({ capabilities: [{ capabilityId: 0 }, { capabilityId: 1 }], unread: [] });
    expect(device.sent().length).toBeGreaterThan(5);
    proxy.cloud.seen.length = 0;
    await device.read();
    expect(device.sent()).toEqual([ON_OFF, LEVEL]);
  });

  it('is asked afresh after an hour: a device may learn more', async () => {
    device.has({ [ON_OFF]: value(true) });
    await device.read();
    proxy.clock.advance(61 * 60_000);
    proxy.cloud.seen.length = 0;
    await device.read();
    expect(device.sent().length).toBeGreaterThan(5);
  });

  it('may be one whose COCO answers 400 to what a device lacks', async () => {
    device.has(
      { [ON_OFF]: value(true) },
      { otherwise: answerJson({ error: { message: 'no such capability' } }, 400) },
    );
    expect(await device.read()).toMatchObject({ capabilities: [{ capabilityId: 0 }], unread: [] });
    proxy.cloud.seen.length = 0;
    await device.read();
    expect(device.sent()).toEqual([ON_OFF]);
  });

  it('that COCO does not know is refused with its words, after one command', async () => {
    device.has({}, { otherwise: answerJson({ error: { code: 40403, message: 'no such resource' } }, 404) });
    const answer = await proxy.fetch(RESOURCE);
    const refused = { code: 'device_not_found', upstreamStatus: 404, upstreamCode: 40403 };
    expect(await answer.json()).toMatchObject({ ...refused, upstreamMessage: 'no such resource' });
    expect(device.sent()).toHaveLength(1);
  });

  it('whose commands COCO all finds wrong is refused too, and nothing is remembered of it', async () => {
    device.has({}, { otherwise: answerJson({ error: { message: 'bad request' } }, 400) });
    expect((await proxy.fetch(RESOURCE)).status).toBe(400);
    device.has({ [ON_OFF]: value(true) });
    expect(await device.read()).toMatchObject({ capabilities: [{ capabilityId: 0 }] });
  });
});

describe('a device or a COCO that cannot be reached', () => {
  it.each(['TIMEOUT', 'DEVICE_UNREACHABLE', 'NETWORK_BLOCKED'])(
    'that says %s is asked once, not once for each value',
    async (status) => {
      device.has({}, { otherwise: answerJson({ cmdSeqNum: 1, status }) });
      const { capabilities, unread } = await device.read();
      expect([capabilities, (unread as Record<string, unknown>[])[0]]).toEqual([
        [],
        expect.objectContaining({ code: status }),
      ]);
      expect(device.sent()).toHaveLength(1);
    },
  );

  it('that falls silent is one time-out', async () => {
    device.has({}, { otherwise: () => undefined });
    expect(await device.read()).toMatchObject({ code: 'upstream_first_byte_timeout' });
    expect(device.sent()).toHaveLength(1);
  });

  it('that falls silent halfway loses the unread values, and keeps those already read', async () => {
    device.has(
      { [ON_OFF]: value(true), [LEVEL]: () => undefined },
      { listed: { capabilities: [{ capabilityId: 0 }, { capabilityId: 1 }] } },
    );
    await device.list();
    expect(await device.read()).toMatchObject({
      capabilities: [{ capabilityId: 0 }],
      unread: [{ capability: 'LEVEL_CTRL', code: 'upstream_first_byte_timeout' }],
    });
  });

  it('that cuts the connection is asked again: a FETCH changes nothing', async () => {
    let cut = false;
    device.has({
      [ON_OFF]: (request, response) => {
        if (cut) value(true)(request, response);
        else response.destroy();
        cut = true;
      },
    });
    expect(await device.read()).toMatchObject({ capabilities: [{ capabilityId: 0 }] });
  });

  it.each([
    ['a page', 'upstream_malformed', ((_request, response) => response.end('<html>')) satisfies CloudHandler],
    ['no value', 'upstream_failure', answerJson({ cmdSeqNum: 1, status: 'SUCCESS' })],
    ['a failure', 'upstream_failure', answerJson({ error: {} }, 500)],
  ])('that answers %s is %s', async (_, code, otherwise) => {
    device.has({}, { otherwise });
    expect(await device.read()).toMatchObject({ code });
  });

  it('is left alone once the caller is gone', async () => {
    device.has({}, { otherwise: () => undefined });
    const leaving = new AbortController();
    const answer = proxy.fetch(RESOURCE, { signal: leaving.signal });
    await until('COCO has the call', () => proxy.cloud.seen.length === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
    expect(proxy.cloud.seen).toHaveLength(1);
  });
});
