import { Injectable } from '@nestjs/common';
import { Clock, type Span, within } from '#kernel';
import {
  LinkNotFound,
  LiveLinks,
  ReauthorizationRequired,
  type AccessToken,
  type Link,
  type LiveLink,
} from '#vault';
import { ForcedRefreshes } from './forced-refreshes.js';
import { TokenCallGate } from '../gate/token-call-gate.js';
import { LinkChanges } from './link-changes.js';
import { OnDemandRefresh } from './on-demand-refresh.js';
import { NotRenewed, TokenRefreshUnavailable } from '../refresh-errors.js';
import { RefreshFlight, type Waiter } from './refresh-flight.js';
import { RefreshSettings } from '../refresh-settings.js';
import type { RefreshEnd } from '../refresher/refresh-verdicts.js';

/** Seconds after which a caller may try again when another holder's refresh takes too long. */
const RETRY_AFTER_WAIT = 2;

/** Milliseconds after which a waiting call checks again even if nothing was announced. */
const POLL_INTERVAL = 250;

/** Shortest wait between attempts, in milliseconds: a claim that another transaction holds for a moment is no reason to spin. */
const SHORTEST_WAIT = 20;

/**
 * Milliseconds before the end of its life in which a token may already have expired at COCO: lifetimes come in whole seconds
 * (RFC 6749 section 5.1, `expires_in`), and COCO may count them from the start of a second.
 */
const ROUNDING = 1_000;

/** A refresh that a call needs. */
interface Need {
  readonly linkId: string;
  readonly staleGeneration: number;
  /** Whether COCO refused a token that has not expired. */
  readonly forced: boolean;
  readonly cause: Span | undefined;
}

/**
 * Gives calls a usable access token: the one in memory while it lives, a refreshed one when it has expired or COCO has
 * refused it. However many calls ask at once, on however many replicas, COCO sees one refresh. After a transient failure the
 * call waits for the next attempt if that is due within its patience: a slower answer, not an error.
 */
@Injectable()
export class TokenRefresher {
  private readonly flights = new Map<string, RefreshFlight>();

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
   * An access token that has not expired: the one in memory or in the database, else a refreshed one.
   *
   * @param cause the call that needs it, for the trace of a refresh
   * @param waiter the caller, if it may leave
   * @throws ReauthorizationRequired, TokenRefreshUnavailable, LinkNotFound
   */
  async current(link: Link, cause?: Span, waiter?: Waiter): Promise<AccessToken> {
    const stored = this.validToken(await this.liveLinks.get(link.id));
    if (stored !== undefined) return stored;
    const need = { linkId: link.id, staleGeneration: link.generation, forced: false, cause };
    try {
      return await this.fly(need, waiter);
    } catch (error) {
      // The flight it joined was for a refused token; this one has expired.
      if (error instanceof NotRenewed) return this.fly(need, waiter);
      throw error;
    }
  }

  /**
   * A token newer than the one that COCO refused, fetched only if nobody has fetched it yet.
   *
   * @param refusedGeneration the generation of the refused token
   * @param cause the call that needs it, for the trace of a refresh
   * @param waiter the caller, if it may leave
   * @returns `undefined` if none is fetched because the refusal seems to be about the call, not the token
   * @throws ReauthorizationRequired when COCO ends the grant
   * @throws TokenRefreshUnavailable, LinkNotFound
   */
  async renew(
    link: Link,
    refusedGeneration: number,
    cause?: Span,
    waiter?: Waiter,
  ): Promise<AccessToken | undefined> {
    const live = await this.liveLinks.get(link.id);
    const stored = this.validToken(live);
    if (stored !== undefined && stored.generation > refusedGeneration) return stored;
    // A token that has expired meanwhile was refused for that reason.
    const forced = live !== undefined && live.validUntil > this.clock.monotonic() + ROUNDING;
    const need = { linkId: link.id, staleGeneration: refusedGeneration, forced, cause };
    try {
      return await this.fly(need, waiter);
    } catch (error) {
      if (error instanceof NotRenewed) return undefined;
      throw error;
    }
  }

  /** Notes that COCO accepted a renewed token for the call whose refusal had triggered the renewal. */
  async accepted(link: Link, token: AccessToken): Promise<void> {
    await this.forced.helped(link.id, token.generation).catch(() => undefined);
  }

  private validToken(live: LiveLink | undefined): AccessToken | undefined {
    return live !== undefined && live.validUntil > this.clock.monotonic() ? live.accessToken : undefined;
  }

  /** One flight per link in this process; the lease in the database makes it one across replicas. */
  private fly(need: Need, waiter: Waiter | undefined): Promise<AccessToken> {
    // Only a call that waits has this span: most find their token in memory.
    return within(need.cause?.begin('token'), () => this.board(need, waiter));
  }

  private async board(need: Need, waiter: Waiter | undefined): Promise<AccessToken> {
    for (;;) {
      const flight = this.flights.get(need.linkId) ?? this.takeOff(need);
      const token = await flight.board(waiter);
      // A flight already in progress for an older token may return the one that COCO has refused since.
      if (token.generation > need.staleGeneration) return token;
    }
  }

  private takeOff(need: Need): RefreshFlight {
    const land = (): void => {
      if (this.flights.get(need.linkId) === flight) this.flights.delete(need.linkId);
    };
    const flight = new RefreshFlight((left) => this.refreshUntilUsable(need, left).finally(land), land);
    this.flights.set(need.linkId, flight);
    return flight;
  }

  private async refreshUntilUsable(need: Need, left: AbortSignal): Promise<AccessToken> {
    const { linkId, staleGeneration } = need;
    if (need.forced && !(await this.forced.take(linkId))) throw new NotRenewed();
    const deadline = this.clock.monotonic() + this.settings.waitTimeout;
    for (;;) {
      const changed = this.changes.next(linkId);
      try {
        const patience = deadline - this.clock.monotonic();
        const end = await this.refresher.attempt({ ...need, patience, left });
        if (end === 'unrefreshable') throw new NotRenewed();
        this.liveLinks.forget(linkId);
        const live = await this.liveLinks.get(linkId);
        const usable = this.newerToken(linkId, live, staleGeneration);
        if (usable) return usable;
        const wait = this.waitFor(end, live, deadline - this.clock.monotonic());
        if (left.aborted) throw new TokenRefreshUnavailable(live?.link.lastError, RETRY_AFTER_WAIT);
        await changed.within(wait);
      } finally {
        changed.forget();
      }
    }
  }

  /**
   * Milliseconds to wait before the next attempt.
   *
   * @param left milliseconds of patience
   * @throws TokenRefreshUnavailable when it is not due within that time
   */
  private waitFor(end: RefreshEnd | undefined, live: LiveLink | undefined, left: number): number {
    const { link, isRefreshing = false, refreshDueAt } = live ?? {};
    const obstacle = this.gate.obstacle;
    const lastError = obstacle?.isBrake === true ? 'mass_refusal' : link?.lastError;
    const dueIn = Math.max(0, (refreshDueAt ?? 0) - this.clock.monotonic());
    // A failed link is tried again when it is due; one that is being refreshed right now may have its token at any moment.
    const backoffLeft = lastError !== undefined && !isRefreshing && end !== 'postponed' ? dueIn : 0;
    const wait = Math.max(SHORTEST_WAIT, obstacle?.lastsFor ?? 0, backoffLeft);
    if (left <= 0) throw new TokenRefreshUnavailable(lastError, Math.max(RETRY_AFTER_WAIT, wait / 1_000));
    if (obstacle?.isBrake === true || wait > left) throw new TokenRefreshUnavailable(lastError, wait / 1_000);
    const mustLook = isRefreshing || lastError === undefined || end === 'postponed';
    return mustLook && obstacle === undefined ? Math.min(POLL_INTERVAL, left) : Math.min(wait, left);
  }

  private newerToken(
    linkId: string,
    live: LiveLink | undefined,
    staleGeneration: number,
  ): AccessToken | undefined {
    if (live === undefined || live.link.status === 'revoked') throw new LinkNotFound();
    if (live.link.status !== 'active') throw new ReauthorizationRequired(linkId, live.link.lastError);
    const token = this.validToken(live);
    return token !== undefined && token.generation > staleGeneration ? token : undefined;
  }
}
