import { Injectable } from '@nestjs/common';
import { Clock, Randomness, Secret, Tracing, within, type Span } from '#kernel';
import { OAuthSettings, TokenEndpoint, type TokenOutcome } from '#oauth';
import { isDecryptionFailure, DecryptionFailures } from '#keyring';
import { type RefreshedPair, requireGeneration, type TokenPair, TokenCipher } from '#vault';
import { backoff } from './backoff.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { LEASE_NEEDED } from '../lease/lease.js';
import { PairKeeper } from '../save/pair-keeper.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { RefreshVerdicts, type RefreshEnd } from './refresh-verdicts.js';
import { ResultStore } from '../save/result.store.js';
import { UnneededPairs } from '../save/unneeded-pairs.js';

/**
 * Milliseconds until a link is retried whose refresh did not fit into the journal; the journal is retried as
 * often.
 */
const FULL_DISK_RETRY = 5_000;

/** Milliseconds until a link whose tokens can't be decrypted is tried again: a minute, since it takes an operator. */
const KEY_RETRY = 60_000;

/** Milliseconds until a link whose call the gate refused is tried again. */
const SHUT_RETRY = 1_000;

/** Seconds that an access token must live to be useful. */
const SHORTEST_LIFETIME = 1;

/**
 * Milliseconds until the next refresh after an answer without a useful access token; an immediate one would
 * loop.
 */
const USELESS_RETRY = 60_000;

const NO_ACCESS_TOKEN = new Secret('');

type Tokens = Extract<TokenOutcome, { kind: 'tokens' }>;

/**
 * Refreshes one claimed link: the only place that does. The schedule, a call that meets an expired token and a forced refresh
 * all come here holding a claim.
 */
@Injectable()
export class LinkRefresher {
  constructor(
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly tokenCipher: TokenCipher,
    private readonly openFailures: DecryptionFailures,
    private readonly keeper: PairKeeper,
    private readonly gate: TokenCallGate,
    private readonly journal: Journal,
    private readonly results: ResultStore,
    private readonly verdicts: RefreshVerdicts,
    private readonly unneeded: UnneededPairs,
    private readonly metrics: RefreshMetrics,
    private readonly clock: Clock,
    private readonly randomness: Randomness,
    private readonly oauthSettings: OAuthSettings,
    private readonly tracing: Tracing,
  ) {}

  /**
   * Calls COCO once and writes the result. Rejects only when the database does not take it.
   *
   * @param admission the right to call that was given for it
   * @param cause the call that waits for it, if any: the refresh is a separate trace that refers to it
   */
  async refresh(link: ClaimedLink, admission: Admission, cause?: Span): Promise<RefreshEnd> {
    this.metrics.inFlight.inc();
    const span = this.tracing.begin('refresh', { 'broker.link_id': link.id }, cause);
    try {
      return await within(span, async () => {
        const end = await this.attempt(link, admission, span);
        span?.note({ 'broker.refresh.result': end });
        return end;
      });
    } finally {
      this.metrics.inFlight.dec();
    }
  }

  private async attempt(
    link: ClaimedLink,
    admission: Admission,
    span: Span | undefined,
  ): Promise<RefreshEnd> {
    const refreshToken = this.decryptRefreshToken(link);
    if (refreshToken === 'unopenable')
      return this.verdicts.fail(link, {
        lastError: 'key_unavailable',
        cause: 'key_unavailable',
        retryIn: KEY_RETRY,
      });
    if (refreshToken === undefined) return this.verdicts.endUnrefreshable(link);
    const sentAt = this.clock.monotonic();
    const inTime = link.leaseEnds - sentAt >= LEASE_NEEDED;
    if (!inTime || !this.journal.isWritable) {
      // Do not fetch what cannot be saved.
      await this.results.release(link, inTime ? FULL_DISK_RETRY : 0);
      return 'postponed';
    }
    const outcome = await this.gate.call(link.id, admission, () =>
      this.callTokenEndpoint(refreshToken, span),
    );
    if (outcome === undefined) {
      // Never due at once: during a trial call the other links would be claimed and released in a loop.
      const retryIn = Math.max(this.gate.shutFor, SHUT_RETRY) * (1 + this.randomness.fraction());
      await this.results.release(link, retryIn);
      return 'postponed';
    }
    if (outcome.kind !== 'tokens') return this.verdicts.judge(link, outcome);
    const end = await this.keep(link, this.newPair(outcome, refreshToken), outcome, sentAt);
    await this.gate.noteSuccess();
    return end;
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

  /** The stored refresh token; `undefined` if the link has none, `unopenable` if the vault can't open it. */
  private decryptRefreshToken(link: ClaimedLink): Secret | 'unopenable' | undefined {
    const { tokens } = link;
    if (tokens === undefined) return undefined;
    try {
      return this.openFailures.watch(`link ${link.id}`, () => {
        requireGeneration(link, tokens);
        return this.tokenCipher.decryptRefreshToken(link, tokens);
      });
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      return 'unopenable';
    }
  }

  /** The pair from COCO's answer. Without an access token it counts as expired, and the next refresh brings one. */
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
    const isUseless = lifetime < SHORTEST_LIFETIME;
    const refreshed: RefreshedPair = {
      linkId: link.id,
      tokens: this.tokenCipher.encrypt(link, link.fence, pair),
      // The lifetime counts from when the request was sent, by the database's clock, not this machine's.
      expiresAt: link.claimedAt + (sentAt - link.claimedAtMonotonic) + lifetime * 1000,
      ...(isUseless && {
        retryIn: Math.max(USELESS_RETRY, backoff(link.failures + 1, undefined, this.randomness)),
      }),
    };
    const validUntil = sentAt + lifetime * 1000;
    const kept = await this.keeper.keep(refreshed, pair.accessToken, validUntil, () =>
      this.unneeded.revoke(link.id, pair.refreshToken),
    );
    if (kept === 'superseded') {
      this.metrics.refreshes.inc({ result: 'superseded', cause: 'none' });
      return 'superseded';
    }
    this.metrics.refreshes.inc({
      result: 'succeeded',
      cause: kept === 'held' ? 'commit_outstanding' : 'none',
    });
    return 'succeeded';
  }
}
