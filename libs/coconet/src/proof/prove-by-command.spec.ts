/** Proofs where attributes are read by FETCH_* commands, as the installation reads them. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { caller } from '../testing/callers.js';
import { answerJson } from '../testing/fake-cloud.js';
import { order, proving } from '../testing/proofs.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start({ readBy: 'command' });
});

afterEach(() => proxy.stop());

const sent = (): unknown[] =>
  proxy.cloud.seen.map(({ body }) => {
    const { capabilityId, cmdId } = JSON.parse(body) as Record<string, unknown>;
    return [capabilityId, cmdId];
  });

const bringing = (currentValue: unknown) =>
  answerJson({ cmdSeqNum: 1, status: 0, cmdResponse: { attributeArr: [{ attributeId: 0, currentValue }] } });

describe('a proof by command', () => {
  it('asks for the one attribute that shows the command, whatever else the caller may read', async () => {
    proxy.cloud.answer(bringing('0'));
    const unlocker = caller({ scopes: ['coconet:execute'], capabilities: ['LOCK_CONTROL.UNLOCK'] });
    const end = proving(proxy, order('LOCK_CONTROL.UNLOCK', { caller: unlocker }));
    proxy.clock.advance(500);
    expect(await end).toBe('shown');
    expect(sent()).toEqual([[3, 7]]);
  });

  it('of two attributes asks for both', async () => {
    proxy.cloud.answer((request, response) => {
      const { capabilityId } = JSON.parse(request.body) as { capabilityId: number };
      bringing(capabilityId === 1 ? 40 : true)(request, response);
    });
    const asked = order('LEVEL_CTRL.SET_LEVEL_WITH_ON_OFF', { parameters: { levelPct: 40 } });
    const end = proving(proxy, asked);
    proxy.clock.advance(500);
    expect(await end).toBe('shown');
    expect(sent()).toEqual([
      [1, 2],
      [0, 3],
    ]);
  });

  it('does not exist for what no FETCH_* command reads, and nothing is asked', async () => {
    expect(await proving(proxy, order('WINDOW_COVERING.WNDW_COVER_UP'))).toBe('unreadable');
    expect(proxy.cloud.seen).toEqual([]);
  });

  it('ends where the device has no such command', async () => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 1, status: 'CMD_NOT_SUPPORTED' }));
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    proxy.clock.advance(500);
    expect(await end).toBe('unreadable');
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('waits for a device that does not answer', async () => {
    proxy.cloud.answer(answerJson({ cmdSeqNum: 1, status: 'DEVICE_UNREACHABLE' }));
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    proxy.clock.advance(500);
    await until('it is asked', () => proxy.cloud.seen.length === 1);
    proxy.cloud.answer(bringing(true));
    proxy.clock.advance(500);
    expect(await end).toBe('shown');
  });
});
