/** A command is as good as its effect: what the device shows, when it is asked, and what that costs. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CommandProof } from '../commands/command-proof.js';
import { caller } from '../testing/callers.js';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { advance, dark, lit, order, proving, reporting } from '../testing/proofs.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { OTHER_LINK_ID } from '../testing/stand-ins.js';
import { until } from '../../../../test/harness/time/until.js';

const silent: CloudHandler = () => undefined;

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start();
});

afterEach(() => proxy.stop());

describe('a proof', () => {
  it('is there with the first read that shows the command', async () => {
    proxy.cloud.answer(lit);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    await advance(proxy, 500, 1);
    expect(await end).toBe('shown');
    expect(proxy.cloud.seen).toMatchObject([
      { method: 'GET', url: '/v1.0/network-manager/networks/n1/devices/7/resources/lamp' },
    ]);
  });

  it('asks after 0.5, 1, 2, 4 and 8 seconds and before the end, and then says that nothing happened', async () => {
    proxy.cloud.answer(dark);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    for (const [index, pause] of [500, 500, 1_000, 2_000, 4_000, 1_500].entries())
      await advance(proxy, pause, index + 1);
    proxy.clock.advance(500);
    expect(await end).toBe('not_shown');
    expect(proxy.cloud.seen).toHaveLength(6);
  });

  it('waits for a device that is late', async () => {
    proxy.cloud.answer(dark);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 60_000 });
    await advance(proxy, 500, 1);
    await advance(proxy, 16_000, 2);
    proxy.cloud.answer(lit);
    await advance(proxy, 16_000, 1);
    expect(await end).toBe('shown');
  });

  it('takes more than half the way, or one of two attributes', async () => {
    const bright = order('LEVEL_CTRL.SET_LEVEL_WITH_ON_OFF', { parameters: { levelPct: 40 } });
    for (const values of [
      { '1/0': 60, '0/0': true },
      { '1/0': 40, '0/0': false },
    ]) {
      proxy.cloud.answer(reporting(values));
      const end = proving(proxy, bright, { within: 1_000 });
      await advance(proxy, 500, 1);
      proxy.clock.advance(500);
      expect(await end).toBe('not_shown');
    }
  });

  it('is read with the right to the command: a caller that may only lock learns whether it is locked, and needs no right to read', async () => {
    proxy.cloud.answer(reporting({ '3/0': 'true' }));
    const locker = caller({ scopes: ['coconet:execute'], capabilities: ['LOCK_CONTROL.LOCK'] });
    const end = proving(proxy, order('LOCK_CONTROL.LOCK', { caller: locker }));
    await advance(proxy, 500, 1);
    expect(await end).toBe('shown');
  });

  it('is not charged to the service, which has paid for the command', async () => {
    proxy.cloud.answer(dark);
    const asked = order('ON_OFF_CONTROL.ON');
    const end = proving(proxy, asked, { within: 2_000 });
    await advance(proxy, 500, 1);
    await advance(proxy, 500, 2);
    proxy.clock.advance(1_000);
    await end;
    expect(new Set(proxy.charged).size).toBe(proxy.charged.length);
    expect(proxy.charged).not.toContain(asked.call);
  });
});

describe('a device that can’t be read', () => {
  it.each([
    ['a 404', answerJson({ error: { message: 'no such resource' } }, 404)],
    ['a 403', answerJson({ error: { message: 'restricted' } }, 403)],
  ])('by %s is not asked again', async (_, refusal) => {
    proxy.cloud.answer(refusal);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    await advance(proxy, 500, 1);
    expect(await end).toBe('unreadable');
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it.each([
    ['a 500', answerJson({ error: {} }, 500)],
    ['a 429', answerJson({ error: {} }, 429)],
    ['no JSON', (_request, response) => void response.end('<h1>')],
    ['a list', answerJson([])],
    ['a cut connection', (_request, response) => void response.destroy()],
    ['no such attribute', reporting({ '1/0': 80 })],
    ['no value', reporting({ '0/0': null })],
    ['a value of no known form', reporting({ '0/0': 'perhaps' })],
  ] as readonly (readonly [string, CloudHandler])[])('once, for %s, is asked again', async (_, handler) => {
    proxy.cloud.answer(handler);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    await advance(proxy, 500, 1);
    proxy.cloud.answer(lit);
    await advance(proxy, 500, 1);
    expect(await end).toBe('shown');
  });

  it('at all proves nothing about the command', async () => {
    proxy.cloud.answer(answerJson({ error: {} }, 503));
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
    await advance(proxy, 500, 1);
    proxy.clock.advance(500);
    expect(await end).toBe('unreadable');
  });

  it('because it swallows the question holds up neither the next one nor the end', async () => {
    proxy.cloud.answer(silent);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 60_000 });
    await advance(proxy, 500, 1);
    proxy.clock.advance(5_000);
    await until('the read is broken off', () => proxy.cloud.brokenOff === 1);
    proxy.cloud.answer(lit);
    await advance(proxy, 1_000, 1);
    expect(await end).toBe('shown');
    proxy.cloud.answer(silent);
    const hopeless = proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 1_000 });
    await advance(proxy, 500, 1);
    proxy.clock.advance(500);
    expect(await hopeless).toBe('unreadable');
    await until('nothing hangs', () => proxy.cloud.brokenOff === 1);
  });

  it('with the caller’s right, which has ended, proves nothing, and others go on', async () => {
    proxy.cloud.answer(lit);
    const gone = caller();
    const isGone = (asked: unknown): boolean => asked === gone;
    proxy.callers.require = (asked) =>
      isGone(asked) ? Promise.reject(new Error('its key was withdrawn')) : Promise.resolve(asked);
    const ends = [gone, caller()].map((each) => proving(proxy, order('ON_OFF_CONTROL.ON', { caller: each })));
    proxy.clock.advance(500);
    expect(await ends[0]).toBe('unreadable');
    proxy.clock.advance(500);
    expect(await ends[1]).toBe('shown');
  });

  it('because the link was revoked meanwhile proves nothing', async () => {
    proxy.cloud.answer(lit);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    proxy.link.ended = 'revoked';
    proxy.clock.advance(500);
    expect(await end).toBe('unreadable');
    expect(proxy.cloud.seen).toEqual([]);
  });
});

describe('a later command', () => {
  it('to the contrary supersedes the earlier proof at once, even if both come at once', async () => {
    proxy.cloud.answer(dark);
    const ends = [proving(proxy, order('ON_OFF_CONTROL.ON')), proving(proxy, order('ON_OFF_CONTROL.OFF'))];
    expect(await ends[0]).toBe('superseded');
    await advance(proxy, 500, 1);
    expect(await Promise.all(ends)).toEqual(['superseded', 'shown']);
  });

  it('supersedes it before COCO has answered the earlier one, and without a proof of its own', async () => {
    const proof = proxy.part(CommandProof);
    const followed = proof.follow(order('WINDOW_COVERING.WNDW_COVER_UP'), 10_000);
    proof.supersede(order('WINDOW_COVERING.WNDW_COVER_STOP'));
    expect(await followed?.prove()).toBe('superseded');
    followed?.release();
  });

  it('of the same kind, to another device, or through another link does not', async () => {
    proxy.cloud.answer(lit);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'));
    const others = [
      proving(proxy, order('ON_OFF_CONTROL.ON')),
      proving(proxy, order('ON_OFF_CONTROL.OFF', { resourceEui: 'plug' }), { within: 1_000 }),
      proving(proxy, order('ON_OFF_CONTROL.OFF', { linkId: OTHER_LINK_ID }), { within: 1_000 }),
    ];
    await advance(proxy, 500, 3);
    expect(await end).toBe('shown');
    proxy.clock.advance(500);
    expect(await Promise.all(others)).toEqual(['shown', 'not_shown', 'not_shown']);
  });
});

describe('a toggle', () => {
  it.each([
    [true, 'not_shown'],
    [false, 'shown'],
  ])('from 1 to %j is %s', async (now, expected) => {
    proxy.cloud.answer(reporting({ '0/0': 1 }));
    const followed = proxy.part(CommandProof).follow(order('ON_OFF_CONTROL.ON_OFF_TOGGLE'), 1_000);
    await followed?.readBefore();
    proxy.cloud.answer(reporting({ '0/0': now }));
    const end = followed?.prove();
    await advance(proxy, 500, 1);
    proxy.clock.advance(1_000);
    expect(await end).toBe(expected);
    followed?.release();
  });

  it('whose state before is unknown is not proved, and not asked for', async () => {
    const proof = proxy.part(CommandProof);
    const toggle = order('ON_OFF_CONTROL.ON_OFF_TOGGLE');
    for (const handler of [silent, answerJson({}, 500)]) {
      proxy.cloud.answer(handler);
      const followed = proof.follow(toggle, 1_000);
      const before = followed?.readBefore();
      await until('it is asked', () => proxy.cloud.seen.length > 0);
      proxy.clock.advance(2_000);
      await before;
      expect(await followed?.prove()).toBe('unreadable');
      followed?.release();
      expect(proxy.cloud.seen).toHaveLength(1);
    }
  });

  it('that overtakes another is not proved: which of them the device saw first is unknown', async () => {
    proxy.cloud.answer(dark);
    const proof = proxy.part(CommandProof);
    const both = [1, 2].flatMap(() => proof.follow(order('ON_OFF_CONTROL.ON_OFF_TOGGLE'), 1_000) ?? []);
    await Promise.all(both.map((each) => each.readBefore()));
    expect(await Promise.all(both.map((each) => each.prove()))).toEqual(['superseded', 'unreadable']);
    for (const each of both) each.release();
  });
});
