import { Injectable } from '@nestjs/common';
import { Clock, Randomness, type Secret, Tracing, within, type Span } from '#kernel';
import { OAuthSettings, TokenEndpoint, type TokenOutcome } from '#oauth';
import { isDecryptionFailure, DecryptionFailures } from '#keyring';
import { TokenCipher } from '#vault';
import { requireGeneration } from '#vault/refresh';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { TokenCallGate, type Admission } from '../gate/token-call-gate.js';
import { Journal } from '../journal/journal.js';
import { PairMaker, type Tokens } from './fetched-pair.js';
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

/**
 * Refreshes one claimed link: the only place that does. The schedule, a call that meets an expired token and a forced refresh
 * all come here holding a claim.
 */
@Injectable()
export class LinkRefresher {
  constructor(
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly tokenCipher: TokenCipher,
    private readonly decryptionFailures: DecryptionFailures,
    private readonly pairs: PairMaker,
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
    const end = await this.keep(link, outcome, refreshToken, sentAt);
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
      return this.decryptionFailures.watch(`link ${link.id}`, () => {
        requireGeneration(link, tokens);
        return this.tokenCipher.decryptRefreshToken(link, tokens);
      });
    } catch (error) {
      if (!isDecryptionFailure(error)) throw error;
      return 'unopenable';
    }
  }

  private async keep(
    link: ClaimedLink,
    answer: Tokens,
    presented: Secret,
    sentAt: number,
  ): Promise<RefreshEnd> {
    const claim = { ...link, generation: link.fence };
    const { refreshed, accessToken, refreshToken, validUntil } = await this.pairs.make(
      claim,
      answer,
      presented,
      sentAt,
    );
    const kept = await this.keeper.keep(refreshed, accessToken, validUntil, () =>
      this.unneeded.revoke(link.id, refreshToken),
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
