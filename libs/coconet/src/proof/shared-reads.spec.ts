/** What proofs cost: reads are shared, bounded, and end with the process. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InFlight } from '#kernel';
import { answerJson, type CloudHandler } from '../testing/fake-cloud.js';
import { advance, dark, lit, order, proving } from '../testing/proofs.js';
import { ProxyUnderTest } from '../testing/proxy.js';
import { until } from '../../../../test/harness/time/until.js';

const silent: CloudHandler = () => undefined;

let proxy: ProxyUnderTest;

beforeEach(async () => {
  proxy = await ProxyUnderTest.start();
});

afterEach(() => proxy.stop());

describe('many proofs', () => {
  it('of one device share its reads: a thousand take one', async () => {
    proxy.cloud.answer(lit);
    const ends = Array.from({ length: 1_000 }, () => proving(proxy, order('ON_OFF_CONTROL.ON')));
    await advance(proxy, 500, 1);
    expect(new Set(await Promise.all(ends))).toEqual(new Set(['shown']));
    expect(proxy.cloud.seen).toHaveLength(1);
  });

  it('that begin one after the other read their device twice a second, not once each', async () => {
    proxy.cloud.answer(dark);
    const ends = [];
    for (let begun = 0; begun < 40; begun += 1) {
      ends.push(proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 1_000 }));
      proxy.clock.advance(50);
    }
    proxy.clock.advance(1_000);
    await Promise.all(ends);
    expect(proxy.cloud.seen.length).toBeLessThanOrEqual(7);
  });

  it('leave room for what callers read: an eighth of the calls at once is theirs, however many wait', async () => {
    const held: (() => void)[] = [];
    proxy.cloud.answer((request, response) => {
      if (request.url.endsWith('/networks')) answerJson({ networks: [] })(request, response);
      else held.push(lit.bind(undefined, request, response));
    });
    const devices = Array.from({ length: 1_000 }, (_, index) => `lamp-${index}`);
    const ends = devices.map((resourceEui) =>
      proving(proxy, order('ON_OFF_CONTROL.ON', { resourceEui }), { within: 60_000 }),
    );
    proxy.clock.advance(500);
    await until('their reads begin', () => held.length === 2);
    const reads = await Promise.all(Array.from({ length: 10 }, () => proxy.fetch('/networks')));
    expect(reads.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(held).toHaveLength(2);
    let most = 0;
    const over = Promise.all(ends);
    let done = 0;
    for (const end of ends) void end.then(() => (done += 1));
    while (done < ends.length) {
      most = Math.max(most, held.length);
      for (const answer of held.splice(0)) answer();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(new Set(await over)).toEqual(new Set(['shown']));
    expect(most).toBe(2);
  });
});

describe('a budget that is used up', () => {
  it('makes reads wait, and no proof fail', async () => {
    await proxy.stop();
    proxy = await ProxyUnderTest.start({ proofReadsPerLink: 2 });
    proxy.cloud.answer(lit);
    const ends = ['lamp', 'plug', 'fan'].map((resourceEui) =>
      proving(proxy, order('ON_OFF_CONTROL.ON', { resourceEui }), { within: 60_000 }),
    );
    await advance(proxy, 500, 2);
    await advance(proxy, 25_000, 2);
    expect(proxy.cloud.seen).toHaveLength(2);
    await advance(proxy, 10_000, 3);
    expect(await Promise.all(ends)).toEqual(['shown', 'shown', 'shown']);
  });
});

describe('a stop', () => {
  it('ends proofs at once: another replica can go on', async () => {
    proxy.cloud.answer(silent);
    const inFlight = proxy.part(InFlight);
    const end = proving(proxy, order('ON_OFF_CONTROL.ON'), { within: 60_000 });
    expect(inFlight.kinds.get('proof')).toBe(1);
    await advance(proxy, 500, 1);
    inFlight.beginStop();
    expect(await end).toBe('interrupted');
    expect(await proving(proxy, order('ON_OFF_CONTROL.ON'))).toBe('interrupted');
    await inFlight.settled();
    await until('the read is broken off', () => proxy.cloud.brokenOff === 1);
  });

  it('of one proof leaves the others', async () => {
    proxy.cloud.answer(lit);
    const called = new AbortController();
    const ends = [
      proving(proxy, order('ON_OFF_CONTROL.ON'), { signal: AbortSignal.abort() }),
      proving(proxy, order('ON_OFF_CONTROL.ON'), { signal: called.signal }),
      proving(proxy, order('ON_OFF_CONTROL.ON')),
    ];
    called.abort();
    await advance(proxy, 500, 1);
    expect(await Promise.all(ends)).toEqual(['interrupted', 'interrupted', 'shown']);
  });
});
