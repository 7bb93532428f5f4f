import { describe, expect, it } from '@jest/globals';
import { LeavingCaller, PATIENCE, RefresherStage } from '../testing/refresher-stage.js';

describe('a token that COCO refuses', () => {
  it('is not replaced once the link has used up this hour’s refreshes: the refusal is about the call', async () => {
    const stage = new RefresherStage();
    stage.forcedLeft = 1;
    const renewed = await stage.refresher.renew(stage.link, 1);
    expect(renewed?.generation).toBe(2);
    expect(await stage.refresher.renew(stage.link, 2)).toBeUndefined();
    expect(stage.attempts).toHaveLength(1);
  });

  it('is replaced if it has expired since, which does not count as a forced refresh', async () => {
    const stage = new RefresherStage();
    stage.forcedLeft = 0;
    stage.expire();
    expect((await stage.refresher.renew(stage.link, 1))?.generation).toBe(2);
  });

  it.each([
    [999, 2],
    [1_001, undefined],
  ])('with %s ms to live may have expired in whole seconds, or not', async (remaining, generation) => {
    const stage = new RefresherStage();
    stage.forcedLeft = 0;
    stage.live = stage.liveLink(1, { validUntil: stage.clock.monotonic() + remaining });
    expect((await stage.refresher.renew(stage.link, 1))?.generation).toBe(generation);
  });

  it('costs one forced refresh however many calls are refused at once', async () => {
    const stage = new RefresherStage();
    const renewed = await Promise.all(Array.from({ length: 50 }, () => stage.refresher.renew(stage.link, 1)));
    expect(renewed.map((token) => token?.generation)).toEqual(Array(50).fill(2));
    expect([stage.attempts.length, stage.forcedLeft]).toEqual([1, 1]);
  });

  it('is not returned again by a flight that was in progress for the previous token', async () => {
    const stage = new RefresherStage();
    const landing = Promise.withResolvers<undefined>();
    stage.expire();
    stage.attempt = async () => {
      await landing.promise;
      return stage.succeed();
    };
    const first = stage.refresher.current(stage.link);
    await new Promise((resolve) => setImmediate(resolve));
    // The token that this flight is about to fetch is already known elsewhere, and COCO refused it there.
    const second = stage.refresher.renew({ ...stage.link, generation: 2 }, 2);
    landing.resolve(undefined);
    expect((await first).generation).toBe(2);
    expect((await second)?.generation).toBe(3);
  });

  it('of a link without a refresh token is not replaced', async () => {
    const stage = new RefresherStage();
    stage.attempt = () => 'unrefreshable';
    expect(await stage.refresher.renew(stage.link, 1)).toBeUndefined();
  });
});

describe('a call that meets an expired token', () => {
  it('waits for the next attempt if that is due within its patience', async () => {
    const stage = new RefresherStage();
    stage.expire();
    let failures = 0;
    stage.attempt = () => ((failures += 1) <= 3 ? stage.fail(2_000) : stage.succeed());
    expect((await stage.refresher.current(stage.link)).generation).toBe(2);
    expect(stage.clock.monotonic()).toBe(6_000);
  });

  it.each<[string, (stage: RefresherStage) => void, number]>([
    ['the next attempt is due later', (stage) => (stage.attempt = () => stage.fail(40_000)), 40],
    [
      'COCO asked all calls to wait longer',
      (stage) => {
        stage.attempt = () => 'postponed';
        stage.obstacle = { lastsFor: 300_000, isBrake: false };
      },
      300,
    ],
  ])('fails at once if %s', async (_what, prepare, seconds) => {
    const stage = new RefresherStage();
    stage.expire();
    prepare(stage);
    await expect(stage.refresher.current(stage.link)).rejects.toMatchObject({
      code: 'token_refresh_unavailable',
      retryAfterSeconds: seconds,
    });
    expect(stage.attempts).toHaveLength(1);
    expect(stage.waits).toEqual([]);
  });

  it('does not wait for a probe of the brake, which is unlikely to be its own', async () => {
    const stage = new RefresherStage();
    stage.expire();
    stage.attempt = () => 'postponed';
    stage.obstacle = { lastsFor: 3_000, isBrake: true };
    await expect(stage.refresher.current(stage.link)).rejects.toMatchObject({
      extensions: { reason: 'mass_refusal' },
    });
    expect(stage.waits).toEqual([]);
  });

  it('keeps waiting while another replica refreshes, whatever failed before', async () => {
    const stage = new RefresherStage();
    stage.expire();
    let looks = 0;
    stage.attempt = () => {
      looks += 1;
      if (looks > 5) return stage.succeed();
      stage.live = stage.liveLink(1, {
        lastError: 'provider_down',
        isRefreshing: true,
        refreshDueAt: stage.clock.monotonic() + 15_000,
        validUntil: -Infinity,
      });
      return undefined;
    };
    expect((await stage.refresher.current(stage.link)).generation).toBe(2);
  });

  it('gives up at the end of its patience', async () => {
    const stage = new RefresherStage();
    stage.expire();
    stage.attempt = () => stage.fail(1_000);
    await expect(stage.refresher.current(stage.link)).rejects.toMatchObject({
      code: 'token_refresh_unavailable',
    });
    expect(stage.clock.monotonic()).toBeLessThanOrEqual(PATIENCE);
    expect(stage.attempts.length).toBeLessThan(20);
  });

  it('stops the wait for a permit when it leaves, unless other calls still wait', async () => {
    const stage = new RefresherStage();
    stage.expire();
    const entered = Promise.withResolvers<AbortSignal>();
    stage.attempt = ({ left }) => {
      entered.resolve(left);
      return new Promise((resolve) => {
        left.addEventListener('abort', () => {
          resolve('postponed');
        });
      });
    };
    const callers = [new LeavingCaller(), new LeavingCaller()];
    const calls = callers.map(async (caller) => stage.refresher.current(stage.link, undefined, caller));
    const left = await entered.promise;
    callers[0]?.leave();
    expect(left.aborted).toBe(false);
    callers[1]?.leave();
    expect(left.aborted).toBe(true);
    await Promise.allSettled(calls);
    // The next caller is unaffected by the abandoned flight.
    stage.attempt = () => stage.succeed();
    expect((await stage.refresher.current(stage.link)).generation).toBe(2);
  });
});
