/** What a service that may not send commands reads by commands. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caller } from '../../testing/callers.js';
import { answerJson } from '../../testing/fake-cloud.js';
import { ProxyUnderTest } from '../../testing/proxy.js';
import {
  LEVEL,
  LOCK_STATUS,
  ON_OFF,
  ReadableDevice,
  RESOURCE,
  value,
} from '../../testing/readable-device.js';

let proxy: ProxyUnderTest;
let device: ReadableDevice;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start({ readBy: 'command', batchConcurrency: 4 });
  proxy.caller = caller();
  device = new ReadableDevice(proxy);
});

afterEach(() => proxy.stop());

describe('a service that may only read', () => {
  const lock = { capabilityArr: [{ capabilityId: 0 }, { capabilityId: 3 }] };

  beforeEach(() => {
    proxy.caller = caller({ scopes: ['coconet:read'] });
  });

  it('still reads by command, and each read is counted as a read, not recorded as a command', async () => {
    device.has({ [ON_OFF]: value(true) });
    await device.read();
    expect(proxy.trail.events).toEqual([]);
    expect(proxy.counted).toContainEqual(expect.objectContaining({ operation: 'resource.fetch' }));
  });

  it('does not ask a lock that it is not granted, whether a list shows it or not', async () => {
    device.has({ [ON_OFF]: value(true), [LOCK_STATUS]: value('4711') }, { listed: lock });
    const unlisted = await device.read();
    await device.list();
    const listed = await device.read();
    expect(device.sent()).not.toContain(LOCK_STATUS);
    expect(JSON.stringify([unlisted, listed])).not.toContain('4711');
    expect(listed.withheld).toEqual(['LOCK_CONTROL']);
  });

  it('asks a lock that it is granted, for its state and for no PIN', async () => {
    proxy.caller = caller({ capabilities: ['LOCK_CONTROL'] });
    device.has({ [LOCK_STATUS]: value(true) });
    expect(await device.read()).toMatchObject({ capabilities: [{ capabilityName: 'LOCK_CONTROL' }] });
    expect(device.sent()).toEqual([LOCK_STATUS]);
  });

  it.each([
    ['in place of the lamp', { capabilityId: 3, attributeArr: [{ attributeId: 2, currentValue: ['4711'] }] }],
    [
      'next to the lamp',
      { attributeArr: [{ attributeId: 0, currentValue: true, lock: { capabilityId: 3, pin: '4711' } }] },
    ],
    ['as an attribute', { attributeArr: [{ capabilityId: 3, attributeId: 2, currentValue: '4711' }] }],
  ])('is not shown the PIN of a lock that COCO answers %s', async (_, cmdResponse) => {
    device.has({ [ON_OFF]: answerJson({ status: 0, cmdSeqNum: 1, cmdResponse }), [LEVEL]: value(80) });
    expect(JSON.stringify(await device.read())).not.toContain('4711');
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
