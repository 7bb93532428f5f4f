import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caller } from '../testing/callers.js';
import { answerJson, type CloudHandler, type SeenRequest } from '../testing/fake-cloud.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const RESOURCE = '/networks/n1/devices/7/resources/3%2Fzigbee%2F01';
const ON_OFF = '0/3';
const LEVEL = '1/2';
const LOCK_STATUS = '3/7';

type Json = Record<string, unknown>;

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start({ readBy: 'command', batchConcurrency: 4 });
  proxy.caller = caller();
});

afterEach(() => proxy.stop());

const commandOf = ({ body }: SeenRequest): string => {
  const { capabilityId, cmdId } = JSON.parse(body) as Json;
  return `${String(capabilityId)}/${String(cmdId)}`;
};

const sent = (): string[] => proxy.cloud.seen.map(commandOf).toSorted();

const value = (currentValue: unknown): CloudHandler =>
  answerJson({ cmdSeqNum: 1, status: 0, cmdResponse: { attributeArr: [{ attributeId: 0, currentValue }] } });

const unsupported = answerJson({ cmdSeqNum: 1, status: 'CMD_NOT_SUPPORTED' });

/** A device that has these commands, and a list that describes it as the test wants. */
function device(
  commands: Readonly<Record<string, CloudHandler>>,
  { otherwise = unsupported, listed = {} }: { otherwise?: CloudHandler; listed?: Json } = {},
): void {
  proxy.cloud.answer((request, response) => {
    if (request.method === 'GET') {
      const item = { deviceNodeId: 7, resourceEui: '3/zigbee/01', ...listed };
      answerJson(request.url.endsWith('/zones') ? { zones: [] } : { resources: [item] })(request, response);
    } else (commands[commandOf(request)] ?? otherwise)(request, response);
  });
}

async function readList(): Promise<void> {
  await proxy.fetch('/networks/n1/resources');
  proxy.cloud.seen.length = 0;
}

const read = async (): Promise<Json> => (await (await proxy.fetch(RESOURCE)).json()) as Json;

describe('a resource whose capabilities a list has shown', () => {
  const listed = { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 1 }] };

  it('is read by the commands of these, with names, and with when each value was read', async () => {
    device({ [ON_OFF]: value(true), [LEVEL]: value(80) }, { listed });
    await readList();
    const before = Date.now();
    const resource = await read();
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
    expect(sent()).toEqual([ON_OFF, LEVEL]);
    expect(proxy.cloud.seen.map(({ method, url }) => `${method} ${url}`)).toContain(
      'POST /v1.0/network-manager/networks/n1/devices/7/resources/3%2Fzigbee%2F01/commands',
    );
  });

  it.each([
    ['capabilities', { capabilities: [{ capabilityId: 1 }] }],
    ['JSON in its metadata', { metadataArr: [{ metadata: '{"capabilityIds":[1]}' }] }],
  ])('may be shown by %s', async (_, said) => {
    device({ [LEVEL]: value(80) }, { listed: said });
    await readList();
    await read();
    expect(sent()).toEqual([LEVEL]);
  });

  it('names the value that is missing, and why', async () => {
    device(
      { [ON_OFF]: value(true), [LEVEL]: answerJson({ cmdSeqNum: 2, status: 'IN_PROGRESS' }) },
      { listed: { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 1 }, { capabilityId: 10 }] } },
    );
    await readList();
    expect((await read()).unread).toEqual([
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
    device({ [ON_OFF]: value(true), [LEVEL]: value(80) });
    const first = await read();
    expect(first).toMatchObject({ capabilities: [{ capabilityId: 0 }, { capabilityId: 1 }], unread: [] });
    expect(sent().length).toBeGreaterThan(5);
    proxy.cloud.seen.length = 0;
    await read();
    expect(sent()).toEqual([ON_OFF, LEVEL]);
  });

  it('is asked afresh after an hour: a device may learn more', async () => {
    device({ [ON_OFF]: value(true) });
    await read();
    proxy.clock.advance(61 * 60_000);
    proxy.cloud.seen.length = 0;
    await read();
    expect(sent().length).toBeGreaterThan(5);
  });

  it('may be one whose COCO answers 400 to what a device lacks', async () => {
    device(
      { [ON_OFF]: value(true) },
      { otherwise: answerJson({ error: { message: 'no such capability' } }, 400) },
    );
    expect(await read()).toMatchObject({ capabilities: [{ capabilityId: 0 }], unread: [] });
    proxy.cloud.seen.length = 0;
    await read();
    expect(sent()).toEqual([ON_OFF]);
  });

  it('that COCO does not know is refused with its words, after one command', async () => {
    device({}, { otherwise: answerJson({ error: { code: 40403, message: 'no such resource' } }, 404) });
    const answer = await proxy.fetch(RESOURCE);
    const refused = { code: 'upstream_refused', upstreamStatus: 404, upstreamCode: 40403 };
    expect(await answer.json()).toMatchObject({ ...refused, upstreamMessage: 'no such resource' });
    expect(sent()).toHaveLength(1);
  });

  it('whose commands COCO all finds wrong is refused too, and nothing is remembered of it', async () => {
    device({}, { otherwise: answerJson({ error: { message: 'bad request' } }, 400) });
    expect((await proxy.fetch(RESOURCE)).status).toBe(400);
    device({ [ON_OFF]: value(true) });
    expect(await read()).toMatchObject({ capabilities: [{ capabilityId: 0 }] });
  });
});

describe('a device or a COCO that cannot be reached', () => {
  it.each(['TIMEOUT', 'DEVICE_UNREACHABLE', 'NETWORK_BLOCKED'])(
    'that says %s is asked once, not once for each value',
    async (status) => {
      device({}, { otherwise: answerJson({ cmdSeqNum: 1, status }) });
      const { capabilities, unread } = await read();
      expect([capabilities, (unread as Json[])[0]]).toEqual([[], expect.objectContaining({ code: status })]);
      expect(sent()).toHaveLength(1);
    },
  );

  it('that falls silent is one time-out', async () => {
    device({}, { otherwise: () => undefined });
    expect(await read()).toMatchObject({ code: 'upstream_first_byte_timeout' });
    expect(sent()).toHaveLength(1);
  });

  it('that falls silent halfway loses the unread values, and keeps those already read', async () => {
    device(
      { [ON_OFF]: value(true), [LEVEL]: () => undefined },
      { listed: { capabilities: [{ capabilityId: 0 }, { capabilityId: 1 }] } },
    );
    await readList();
    expect(await read()).toMatchObject({
      capabilities: [{ capabilityId: 0 }],
      unread: [{ capability: 'LEVEL_CTRL', code: 'upstream_first_byte_timeout' }],
    });
  });

  it('that cuts the connection is asked again: a FETCH changes nothing', async () => {
    let cut = false;
    device({
      [ON_OFF]: (request, response) => {
        if (cut) value(true)(request, response);
        else response.destroy();
        cut = true;
      },
    });
    expect(await read()).toMatchObject({ capabilities: [{ capabilityId: 0 }] });
  });

  it.each([
    ['a page', 'upstream_malformed', ((_request, response) => response.end('<html>')) satisfies CloudHandler],
    ['no value', 'upstream_failure', answerJson({ cmdSeqNum: 1, status: 'SUCCESS' })],
    ['a failure', 'upstream_failure', answerJson({ error: {} }, 500)],
  ])('that answers %s is %s', async (_, code, otherwise) => {
    device({}, { otherwise });
    expect(await read()).toMatchObject({ code });
  });

  it('is left alone once the caller is gone', async () => {
    device({}, { otherwise: () => undefined });
    const leaving = new AbortController();
    const answer = proxy.fetch(RESOURCE, { signal: leaving.signal });
    await until('COCO has the call', () => proxy.cloud.seen.length === 1);
    leaving.abort();
    await expect(answer).rejects.toThrow();
    await until('the call is cut', () => proxy.cloud.brokenOff === 1);
    expect(proxy.cloud.seen).toHaveLength(1);
  });
});

describe('a service that may only read', () => {
  const lock = { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 3 }] };

  beforeEach(() => {
    proxy.caller = caller({ scopes: ['coconet:read'] });
  });

  it('still reads by command, and each read is counted as a read, not recorded as a command', async () => {
    device({ [ON_OFF]: value(true) });
    await read();
    expect(proxy.trail.events).toEqual([]);
    expect(proxy.counted).toContainEqual(expect.objectContaining({ operation: 'resource.fetch' }));
  });

  it('does not ask a lock that it is not granted, whether a list shows it or not', async () => {
    device({ [ON_OFF]: value(true), [LOCK_STATUS]: value('4711') }, { listed: lock });
    const unlisted = await read();
    await readList();
    const listed = await read();
    expect(sent()).not.toContain(LOCK_STATUS);
    expect(JSON.stringify([unlisted, listed])).not.toContain('4711');
    expect(listed.withheld).toEqual(['LOCK_CONTROL']);
  });

  it('asks a lock that it is granted, for its state and for no PIN', async () => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    device({ [LOCK_STATUS]: value(true) });
    expect(await read()).toMatchObject({ capabilities: [{ capabilityName: 'LOCK_CONTROL' }] });
    expect(sent()).toEqual([LOCK_STATUS]);
  });

  it.each([
    ['in place of the lamp', { capabilityId: 3, attributeArr: [{ attributeId: 2, currentValue: ['4711'] }] }],
    [
      'next to the lamp',
      { attributeArr: [{ attributeId: 0, currentValue: true, lock: { capabilityId: 3, pin: '4711' } }] },
    ],
    ['as an attribute', { attributeArr: [{ capabilityId: 3, attributeId: 2, currentValue: '4711' }] }],
  ])('is not shown the PIN of a lock that COCO answers %s', async (_, cmdResponse) => {
    device({ [ON_OFF]: answerJson({ status: 0, cmdSeqNum: 1, cmdResponse }), [LEVEL]: value(80) });
    expect(JSON.stringify(await read())).not.toContain('4711');
  });

  it('may still not send a FETCH_* itself: on the raw path that is a command', async () => {
    const answer = await proxy.post(`/coco/network-manager${RESOURCE}/commands`, {
      capabilityId: 0,
      cmdId: 3,
    });
    expect(await answer.json()).toMatchObject({ code: 'insufficient_scope' });
    expect(proxy.cloud.seen).toEqual([]);
  });
});
