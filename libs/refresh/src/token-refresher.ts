import { Injectable } from '@nestjs/common';
import { Clock, type Span } from '#kernel';
import {
  LinkNotFound,
  LiveLinks,
  ReauthorizationRequired,
  type AccessToken,
  type Link,
  type LiveLink,
} from '#vault';
import { TokenCallGate } from './gate/token-call-gate.js';
import { ForcedRefreshes } from './forced-refreshes.js';
import { LinkChanges } from './link-changes.js';
import { OnDemandRefresh } from './on-demand-refresh.js';
import { TokenRefreshUnavailable } from './refresh-errors.js';
import { RefreshSettings } from './refresh-settings.js';

/** Seconds after which a caller may try again when another holder's refresh takes too long. */
const RETRY_AFTER_WAIT = 2;

/**
 * Gives calls a usable access token: the one in memory while it lives, a refreshed one when it has expired or COCO has
 * refused it. However many calls ask at once, on however many replicas, COCO sees one refresh.
 */
@Injectable()
export class TokenRefresher {
  private readonly flights = new Map<string, Promise<AccessToken>>();

  constructor(
    private readonly liveLinks: LiveLinks,
    private readonly refresher: OnDemandRefresh,
    private readonly gate: TokenCallGate,
    private readonly changes: LinkChanges,
    private readonly forced: ForcedRefreshes,
    private readonly clock: Clock,
    private readonly settings: RefreshSettings,
  ) {}

  /**
   * An access token that has not expired; at once where it is in memory.
   *
   * @param cause the call that needs it, for the trace of a refresh
   * @throws ReauthorizationRequired, TokenRefreshUnavailable, LinkNotFound
   */
  current(link: Link, cause?: Span): AccessToken | Promise<AccessToken> {
    return this.validToken(this.liveLinks.known(link.id)) ?? this.readOrRefreshed(link, cause);
  }

  /**
   * A token newer than the one that COCO refused, fetched only if nobody has fetched it yet.
   *
   * @param refusedGeneration the generation of the refused token
   * @param cause the call that needs it, for the trace of a refresh
   * @throws ReauthorizationRequired when COCO ends the grant, or refuses a token fetched just now for such a refusal
   * @throws TokenRefreshUnavailable, LinkNotFound
   */
  async renew(link: Link, refusedGeneration: number, cause?: Span): Promise<AccessToken> {
    const live = await this.liveLinks.get(link.id);
    const stored = this.validToken(live);
    if (stored !== undefined && stored.generation > refusedGeneration) return stored;
    // One that has expired meanwhile was refused for that, and the next is not fetched in a loop.
    if (stored !== undefined && this.forced.wasFetchedForRefusal(link.id, refusedGeneration)) {
      throw new ReauthorizationRequired(link.id, 'grant_refused');
    }
    const token = await this.fly(link.id, refusedGeneration, cause);
    this.forced.note(link.id, token.generation);
    return token;
  }

  private async readOrRefreshed(link: Link, cause: Span | undefined): Promise<AccessToken> {
    const live = await this.liveLinks.get(link.id);
    return this.validToken(live) ?? this.fly(link.id, link.generation, cause);
  }

  private validToken(live: LiveLink | undefined): AccessToken | undefined {
    return live !== undefined && live.validUntil > this.clock.monotonic() ? live.accessToken : undefined;
  }

  /** One flight per link in this process; the lease in the database makes it one across replicas. */
  private async fly(linkId: string, staleGeneration: number, cause: Span | undefined): Promise<AccessToken> {
    const underWay = this.flights.get(linkId);
    if (underWay) return underWay;
    const flight = this.refreshUntilUsable(linkId, staleGeneration, cause).finally(() =>
      this.flights.delete(linkId),
    );
    this.flights.set(linkId, flight);
    return flight;
  }

  private async refreshUntilUsable(
    linkId: string,
    staleGeneration: number,
    cause: Span | undefined,
  ): Promise<AccessToken> {
    const deadline = this.clock.monotonic() + this.settings.waitTimeout;
    for (;;) {
      const changed = this.changes.next(linkId);
      const end = await this.refresher.attempt(linkId, staleGeneration, cause);
      this.liveLinks.forget(linkId);
      const live = await this.liveLinks.get(linkId);
      const usable = this.newerToken(linkId, live, staleGeneration);
      if (usable) return usable;
      if (end === 'postponed')
        throw new TokenRefreshUnavailable(live?.link.lastTrouble, this.gate.shutFor / 1000);
      refuseIfFailed(live);
      const left = deadline - this.clock.monotonic();
      if (left <= 0) throw new TokenRefreshUnavailable(live?.link.lastTrouble, RETRY_AFTER_WAIT);
      await changed.within(left);
    }
  }

  private newerToken(
    linkId: string,
    live: LiveLink | undefined,
    staleGeneration: number,
  ): AccessToken | undefined {
    if (live === undefined || live.link.status === 'revoked') throw new LinkNotFound();
    if (live.link.status !== 'active') throw new ReauthorizationRequired(linkId, live.link.lastTrouble);
    const token = this.validToken(live);
    return token !== undefined && token.generation > staleGeneration ? token : undefined;
  }
}

/** The newest attempt failed, ours or another's: the caller learns so now rather than waiting for the next. */
function refuseIfFailed(live: LiveLink | undefined): void {
  if (live?.link.lastTrouble === undefined) return;
  const { lastTrouble, lastTroubleAt, refreshDueAt } = live.link;
  const wait = ((refreshDueAt?.getTime() ?? 0) - (lastTroubleAt?.getTime() ?? 0)) / 1000;
  throw new TokenRefreshUnavailable(lastTrouble, wait);
}
