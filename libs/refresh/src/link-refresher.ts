import { Injectable, Logger } from '@nestjs/common';
import { Clock, Randomness, Secret, Tracing, within, type Span } from '#kernel';
import { OAuthSettings, TokenEndpoint, type TokenOutcome } from '#oauth';
import {
  isOpenFailure,
  LinkStore,
  OpenFailures,
  requireGeneration,
  TokenSealer,
  type LinkTrouble,
  type TokenPair,
} from '#vault';
import { backoff } from './backoff.js';
import type { ClaimedLink } from './claimed-link.js';
import { TokenCallGate } from './gate/token-call-gate.js';
import { Journal } from './journal/journal.js';
import { LEASE_NEEDED } from './lease/lease.js';
import { PairKeeper } from './pair-keeper.js';
import { RefreshMetrics } from './refresh-metrics.js';
import type { RefreshedPair } from './refresh-result.js';
import { ResultStore } from './result.store.js';

/** Milliseconds until a link is looked at again that was not refreshed for want of room in the journal. */
const FULL_DISK_RETRY = 5_000;

/** Milliseconds until a link whose tokens do not open is looked at again; it takes an operator. */
const KEY_RETRY = 60_000;

const NO_ACCESS_TOKEN = new Secret('');

/**
 * How a refresh ended. `superseded`: someone else changed the link meanwhile, and what they wrote stands. `postponed`: no
 * call was made.
 */
export type RefreshEnd = 'succeeded' | 'failed' | 'ended' | 'superseded' | 'postponed';

type Tokens = Extract<TokenOutcome, { kind: 'tokens' }>;

/**
 * Refreshes one claimed link: the only place that does. The schedule, a call that meets an expired token and a forced
 * refresh all come here with a claim in hand.
 */
@Injectable()
export class LinkRefresher {
  private readonly logger = new Logger(LinkRefresher.name);

  constructor(
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly sealer: TokenSealer,
    private readonly openFailures: OpenFailures,
    private readonly keeper: PairKeeper,
    private readonly gate: TokenCallGate,
    private readonly journal: Journal,
    private readonly results: ResultStore,
    private readonly links: LinkStore,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly oauthSettings: OAuthSettings,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Calls COCO once and writes what came of it. Rejects only when the database does not take the result.
   *
   * @param cause the call that waits for it, where one does: the refresh is a trace of its own that refers to it
   */
  async refresh(link: ClaimedLink, cause?: Span): Promise<RefreshEnd> {
    this.metrics.inFlight.inc();
    const span = this.tracing.begin('refresh', { 'broker.link_id': link.id }, cause);
    try {
      return await within(span, async () => {
        const end = await this.attempt(link, span);
        span?.note({ 'broker.refresh.result': end });
        return end;
      });
    } finally {
      this.metrics.inFlight.dec();
    }
  }

  private async attempt(link: ClaimedLink, span: Span | undefined): Promise<RefreshEnd> {
    const refreshToken = this.openRefreshToken(link);
    if (refreshToken === 'unopenable')
      return this.fail(link, 'key_unavailable', 'key_unavailable', KEY_RETRY, false);
    if (refreshToken === undefined) return this.end(link, 'refresh_token_expired');
    const sentAt = this.clock.monotonic();
    const inTime = link.leaseEnds - sentAt >= LEASE_NEEDED;
    if (!inTime || !this.journal.isWritable) {
      // What can't be saved must not be asked for.
      await this.results.release(link, inTime ? FULL_DISK_RETRY : 0);
      return 'postponed';
    }
    const outcome = await this.gate.call(() => this.callTokenEndpoint(refreshToken, span));
    if (outcome === undefined) {
      await this.results.release(link, this.gate.shutFor);
      return 'postponed';
    }
    return outcome.kind === 'tokens'
      ? this.keep(link, this.newPair(outcome, refreshToken), outcome, sentAt)
      : this.judge(link, outcome);
  }

  private callTokenEndpoint(refreshToken: Secret, refresh: Span | undefined): Promise<TokenOutcome> {
    const span = refresh?.begin('token endpoint', 'client', {
      'http.request.method': 'POST',
      'server.address': this.oauthSettings.cocoBaseUrl.hostname,
    });
    return within(span, async () => {
      const outcome = await this.tokenEndpoint.refresh(refreshToken);
      span?.note({ 'broker.token_outcome': outcome.kind });
      return outcome;
    });
  }

  /** The stored refresh token; `undefined` where there is none, `unopenable` where the vault can't open it. */
  private openRefreshToken(link: ClaimedLink): Secret | 'unopenable' | undefined {
    const { tokens } = link;
    if (tokens === undefined) return undefined;
    try {
      return this.openFailures.watch(`link ${link.id}`, () => {
        requireGeneration(link, tokens);
        return this.sealer.openRefreshToken(link, tokens);
      });
    } catch (error) {
      if (!isOpenFailure(error)) throw error;
      return 'unopenable';
    }
  }

  /** What COCO answered. Without an access token the pair counts as expired, and the next refresh brings one. */
  private newPair({ accessToken, refreshToken }: Tokens, oldRefreshToken: Secret): TokenPair {
    return {
      accessToken: accessToken ?? NO_ACCESS_TOKEN,
      // An answer without a refresh token keeps the old one (RFC 6749 section 6).
      refreshToken: refreshToken ?? oldRefreshToken,
    };
  }

  private async keep(
    link: ClaimedLink,
    pair: TokenPair,
    answer: Tokens,
    sentAt: number,
  ): Promise<RefreshEnd> {
    const lifetime = answer.accessToken
      ? (answer.expiresIn ?? this.oauthSettings.defaultTokenLifetimeSeconds)
      : 0;
    const refreshed: RefreshedPair = {
      linkId: link.id,
      tokens: this.sealer.seal(link, link.fence, pair),
      // The lifetime counts from when the request was sent, by the database's clock: this machine's is not asked.
      expiresAt: link.claimedAt + (sentAt - link.claimedAtMonotonic) + lifetime * 1000,
    };
    const kept = await this.keeper.keep(refreshed, pair.accessToken, sentAt + lifetime * 1000);
    if (kept === 'superseded') return this.discard(link, pair);
    this.metrics.refreshes.inc({
      result: 'succeeded',
      cause: kept === 'held' ? 'commit_outstanding' : 'none',
    });
    return 'succeeded';
  }

  /** The link went on without us. A pair that nobody will use is revoked at COCO if the link was revoked here. */
  private async discard(link: ClaimedLink, pair: TokenPair): Promise<RefreshEnd> {
    this.metrics.refreshes.inc({ result: 'superseded', cause: 'none' });
    const now = await this.links.find(link.id);
    if (now?.status === 'revoked' && pair.refreshToken) await this.tokenEndpoint.revoke(pair.refreshToken);
    return 'superseded';
  }

  private async judge(link: ClaimedLink, outcome: Exclude<TokenOutcome, Tokens>): Promise<RefreshEnd> {
    switch (outcome.kind) {
      case 'refused':
        return this.end(link, link.outcomeUnknown ? 'refresh_outcome_unknown' : 'grant_refused');
      case 'client':
        this.logger.error(`COCO does not accept the broker's client credentials (${outcome.word})`);
        return this.fail(link, 'client_misconfigured', outcome.word, this.wait(link, 30), false);
      case 'trouble': {
        const { cause, retryAfterSeconds, outcomeUnknown } = outcome;
        const trouble = cause === 'throttled' ? 'provider_throttled' : 'provider_down';
        // COCO may have rotated the pair: the sooner the old one is presented again, the better its grace may hold.
        const atOnce = outcomeUnknown && link.failures === 0 && retryAfterSeconds === undefined;
        return this.fail(
          link,
          trouble,
          cause,
          atOnce ? 0 : this.wait(link, retryAfterSeconds),
          outcomeUnknown,
        );
      }
    }
  }

  private wait(link: ClaimedLink, retryAfterSeconds: number | undefined): number {
    return backoff(link.failures + 1, retryAfterSeconds, this.randomness);
  }

  private async fail(
    link: ClaimedLink,
    trouble: LinkTrouble,
    cause: string,
    retryIn: number,
    outcomeUnknown: boolean,
  ): Promise<RefreshEnd> {
    await this.results.saveFailure({ link, trouble, cause, retryIn, outcomeUnknown });
    this.metrics.refreshes.inc({ result: 'failed', cause });
    return 'failed';
  }

  private async end(link: ClaimedLink, trouble: LinkTrouble): Promise<RefreshEnd> {
    const ended = await this.results.endLink({ link, trouble });
    this.metrics.refreshes.inc({ result: ended ? 'ended' : 'superseded', cause: trouble });
    return ended ? 'ended' : 'superseded';
  }
}
