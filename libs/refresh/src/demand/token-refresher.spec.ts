import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import type { Link, LastError, LiveLink, LiveLinks } from '#vault';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { ForcedRefreshes } from './forced-refreshes.js';
import type { Obstacle, TokenCallGate } from '../gate/token-call-gate.js';
import type { LinkChanges } from './link-changes.js';
import type { OnDemandRefresh, WantedRefresh } from './on-demand-refresh.js';
import type { Waiter } from './refresh-flight.js';
import type { RefreshSettings } from '../refresh-settings.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';
import { TokenRefresher } from './token-refresher.js';

/** Lifetime of a token here, in milliseconds. */
const LIFETIME = 5_000;

/** Longest a caller waits, in milliseconds. */
const PATIENCE = 12_000;

/** How an attempt in these tests ends; a failed one leaves its reason on the link. */
type Attempt = (wanted: WantedRefresh) => Promise<RefreshEnd | undefined> | RefreshEnd | undefined;

/** A refresher on a store whose attempts end as the test says; time passes only while the refresher waits. */
class Stage {
  readonly clock = new ManualClock();
  readonly link = { id: 'link', status: 'active', generation: 1 } as Link;
  readonly attempts: WantedRefresh[] = [];
  readonly waits: number[] = [];
  forcedLeft = 2;
  obstacle: Obstacle | undefined;
  attempt: Attempt = () => this.succeed();
  live: LiveLink = this.liveLink(1);
  readonly refresher: TokenRefresher;

  constructor() {
    const changes = {
      next: () => ({
        within: (milliseconds: number) => {
          this.waits.push(milliseconds);
          this.clock.advance(milliseconds);
          return Promise.resolve();
        },
        forget: () => undefined,
      }),
    };
    const onDemand = {
      attempt: (wanted: WantedRefresh) => {
        this.attempts.push(wanted);
        return Promise.resolve(this.attempt(wanted));
      },
    };
    const liveLinks = {
      get: () => Promise.resolve(this.live),
      known: () => this.live,
      forget: () => undefined,
    };
    const forced = {
      take: () => Promise.resolve((this.forcedLeft -= 1) >= 0),
      helped: () => Promise.resolve(),
    };
    const gate: unknown = Object.defineProperty({}, 'obstacle', { get: () => this.obstacle });
    this.refresher = new TokenRefresher(
      liveLinks as unknown as LiveLinks,
      onDemand as unknown as OnDemandRefresh,
      gate as TokenCallGate,
      changes as unknown as LinkChanges,
      forced as unknown as ForcedRefreshes,
      this.clock,
      { waitTimeout: PATIENCE } as unknown as RefreshSettings,
    );
  }

  liveLink(generation: number, facts: Partial<LiveLink> & { lastError?: LastError } = {}): LiveLink {
    const { lastError, ...more } = facts;
    return {
      link: { ...this.link, lastError },
      accessToken: { secret: new Secret(`token ${generation}`), generation },
      validUntil: this.clock.monotonic() + LIFETIME,
      ...more,
    };
  }

  expire(): void {
    this.live = { ...this.live, validUntil: -Infinity };
  }

  succeed(): RefreshEnd {
    this.live = this.liveLink((this.live.accessToken?.generation ?? 0) + 1);
    return 'succeeded';
  }

  /** A failure that leaves the link due in `dueIn` milliseconds. */
  fail(dueIn: number, lastError: LastError = 'provider_down'): RefreshEnd {
    const refreshDueAt = this.clock.monotonic() + dueIn;
    this.live = this.liveLink(1, { lastError, refreshDueAt, validUntil: -Infinity });
    return 'failed';
  }
}

describe('a token that COCO refuses', () => {
  it('is not replaced once the link has used up this hour’s refreshes: the refusal is about the call', async () => {
    const stage = new Stage();
    stage.forcedLeft = 1;
    const renewed = await stage.refresher.renew(stage.link, 1);
    expect(renewed?.generation).toBe(2);
    expect(await stage.refresher.renew(stage.link, 2)).toBeUndefined();
    expect(stage.attempts).toHaveLength(1);
  });

  it('is replaced if it has expired since, which does not count as a forced refresh', async () => {
    const stage = new Stage();
    stage.forcedLeft = 0;
    stage.expire();
    expect((await stage.refresher.renew(stage.link, 1))?.generation).toBe(2);
  });

  it.each([
    [999, 2],
    [1_001, undefined],
  ])('with %s ms to live may have expired in whole seconds, or not', async (remaining, generation) => {
    const stage = new Stage();
    stage.forcedLeft = 0;
    stage.live = stage.liveLink(1, { validUntil: stage.clock.monotonic() + remaining });
    expect((await stage.refresher.renew(stage.link, 1))?.generation).toBe(generation);
  });

  it('costs one forced refresh however many calls are refused at once', async () => {
    const stage = new Stage();
    const renewed = await Promise.all(Array.from({ length: 50 }, () => stage.refresher.renew(stage.link, 1)));
    expect(renewed.map((token) => token?.generation)).toEqual(Array(50).fill(2));
    expect([stage.attempts.length, stage.forcedLeft]).toEqual([1, 1]);
  });

  it('is not returned again by a flight that was in progress for the previous token', async () => {
    const stage = new Stage();
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
    const stage = new Stage();
    stage.attempt = () => 'unrefreshable';
    expect(await stage.refresher.renew(stage.link, 1)).toBeUndefined();
  });
});

describe('a call that meets an expired token', () => {
  it('waits for the next attempt if that is due within its patience', async () => {
    const stage = new Stage();
    stage.expire();
    let failures = 0;
    stage.attempt = () => ((failures += 1) <= 3 ? stage.fail(2_000) : stage.succeed());
    expect((await stage.refresher.current(stage.link)).generation).toBe(2);
    expect(stage.clock.monotonic()).toBe(6_000);
  });

  it.each<[string, (stage: Stage) => void, number]>([
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
    const stage = new Stage();
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
    const stage = new Stage();
    stage.expire();
    stage.attempt = () => 'postponed';
    stage.obstacle = { lastsFor: 3_000, isBrake: true };
    await expect(stage.refresher.current(stage.link)).rejects.toMatchObject({
      extensions: { reason: 'mass_refusal' },
    });
    expect(stage.waits).toEqual([]);
  });

  it('keeps waiting while another replica refreshes, whatever failed before', async () => {
    const stage = new Stage();
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
    const stage = new Stage();
    stage.expire();
    stage.attempt = () => stage.fail(1_000);
    await expect(stage.refresher.current(stage.link)).rejects.toMatchObject({
      code: 'token_refresh_unavailable',
    });
    expect(stage.clock.monotonic()).toBeLessThanOrEqual(PATIENCE);
    expect(stage.attempts.length).toBeLessThan(20);
  });

  it('stops the wait for a permit when it leaves, unless other calls still wait', async () => {
    const stage = new Stage();
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

class LeavingCaller implements Waiter {
  gone = false;
  private readonly callbacks = new Set<() => void>();

  whenGone(callback: () => void): void {
    this.callbacks.add(callback);
  }

  forget(callback: () => void): void {
    this.callbacks.delete(callback);
  }

  leave(): void {
    this.gone = true;
    for (const callback of this.callbacks) callback();
  }
}
