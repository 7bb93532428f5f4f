import { describe, expect, it } from '@jest/globals';
import { Clock, Secret } from '#kernel';
import type { Link, LiveLink, LiveLinks } from '#vault';
import { ForcedRefreshes } from './forced-refreshes.js';
import type { LinkChanges } from './link-changes.js';
import type { OnDemandRefresh } from './on-demand-refresh.js';
import type { TokenCallGate } from './gate/token-call-gate.js';
import type { RefreshSettings } from './refresh-settings.js';
import { TokenRefresher } from './token-refresher.js';

/** Milliseconds that a token lives here. */
const LIFETIME = 5_000;

/** A clock that stands still until it is moved: the moment at which a token expires can't be hit otherwise. */
class SteeredClock extends Clock {
  at = 0;

  override now(): Date {
    return new Date(this.at);
  }

  override monotonic(): number {
    return this.at;
  }
}

/** A refresher before a store in which every refresh brings the next generation. */
function refresherWith(clock: SteeredClock): { refresher: TokenRefresher; link: Link; refreshes: number[] } {
  const link = { id: 'link', status: 'active', generation: 1 } as Link;
  const refreshes: number[] = [];
  let live = liveLink(link, 1, clock.at);
  const liveLinks = { get: () => Promise.resolve(live), known: () => live, forget: () => undefined };
  const onDemand = {
    attempt: (_id: string, stale: number) => {
      refreshes.push(stale);
      live = liveLink(link, stale + 1, clock.at);
      return Promise.resolve('succeeded');
    },
  };
  const changes = { next: () => ({ within: () => Promise.resolve() }) };
  const refresher = new TokenRefresher(
    liveLinks as unknown as LiveLinks,
    onDemand as unknown as OnDemandRefresh,
    { shutFor: 0 } as unknown as TokenCallGate,
    changes as unknown as LinkChanges,
    new ForcedRefreshes(clock),
    clock,
    { waitTimeout: 1_000 } as unknown as RefreshSettings,
  );
  return { refresher, link, refreshes };
}

function liveLink(link: Link, generation: number, now: number): LiveLink {
  return {
    link,
    accessToken: { secret: new Secret(`token ${generation}`), generation },
    validUntil: now + LIFETIME,
  };
}

describe('a token that COCO refuses', () => {
  it('right after it was fetched for a refusal is not replaced in a loop', async () => {
    const { refresher, link, refreshes } = refresherWith(new SteeredClock());
    const renewed = await refresher.renew(link, 1);
    await expect(refresher.renew(link, renewed.generation)).rejects.toMatchObject({
      code: 'reauthorization_required',
    });
    expect(refreshes).toEqual([1]);
  });

  it('because it has expired meanwhile is replaced', async () => {
    const clock = new SteeredClock();
    const { refresher, link, refreshes } = refresherWith(clock);
    const renewed = await refresher.renew(link, 1);
    clock.at += LIFETIME;
    expect((await refresher.renew(link, renewed.generation)).generation).toBe(3);
    expect(refreshes).toEqual([1, 2]);
  });
});
