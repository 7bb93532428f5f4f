import { Secret } from '#kernel';
import type { Link, LastError, LiveLink, LiveLinks } from '#vault';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { ForcedRefreshes } from '../demand/forced-refreshes.js';
import type { LinkChanges } from '../demand/link-changes.js';
import type { OnDemandRefresh, WantedRefresh } from '../demand/on-demand-refresh.js';
import type { Waiter } from '../demand/refresh-flight.js';
import { TokenRefresher } from '../demand/token-refresher.js';
import type { Obstacle, TokenCallGate } from '../gate/token-call-gate.js';
import type { RefreshSettings } from '../refresh-settings.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';

/** Lifetime of a token here, in milliseconds. */
const LIFETIME = 5_000;

/** Longest a caller waits, in milliseconds. */
export const PATIENCE = 12_000;

/** How an attempt in these tests ends; a failed one leaves its reason on the link. */
type Attempt = (wanted: WantedRefresh) => Promise<RefreshEnd | undefined> | RefreshEnd | undefined;

/** A refresher on a store whose attempts end as the test says; time passes only while the refresher waits. */
export class RefresherStage {
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

/** A caller who can hang up. */
export class LeavingCaller implements Waiter {
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
