import { Injectable, Logger } from '@nestjs/common';
import { Randomness } from '#kernel';
import type { TokenOutcome } from '#oauth';
import type { LastError } from '#vault';
import type { FailedRefresh } from '#vault/refresh';
import { backoff } from './backoff.js';
import type { ClaimedLink } from '../claim/claimed-link.js';
import { BrakeStore } from '../limits/brake.store.js';
import {
  LONGEST_QUARANTINE_RETRY,
  QUARANTINE_INCONCLUSIVE_RETRY,
  quarantineRetry,
} from '../limits/quarantine-beat.js';
import { RefreshMetrics } from '../refresh-metrics.js';
import { ResultStore } from '../save/result.store.js';

/**
 * Seconds until a link is retried whose refusal concerns the broker's client: as long as the schedule pauses
 * for it.
 */
const CLIENT_RETRY_SECONDS = 30;

/**
 * How a refresh ended. `superseded`: the link was changed in the meantime, and that change is kept.
 * `postponed`: no call was made. `unrefreshable`: there is no refresh token, and the access token has not
 * expired yet.
 */
export type RefreshEnd = 'succeeded' | 'failed' | 'ended' | 'superseded' | 'postponed' | 'unrefreshable';

type Tokens = Extract<TokenOutcome, { kind: 'tokens' }>;
type Inconclusive = Extract<TokenOutcome, { kind: 'inconclusive' }>;

/** A failure that leaves the link as it is. */
type Failure = Pick<FailedRefresh, 'lastError' | 'cause' | 'retryIn'> &
  Partial<Pick<FailedRefresh, 'outcomeUnknown' | 'refusal'>>;

/**
 * Decides what an answer without tokens means for a link. A refusal ends it, unless COCO refuses nearly every
 * link; so does an unknown refusal, once it has been repeated for long enough while other links succeed.
 * Anything else leaves the link as it is. A quarantined pair stays in quarantine.
 */
@Injectable()
export class RefreshVerdicts {
  private readonly logger = new Logger(RefreshVerdicts.name);

  constructor(
    private readonly results: ResultStore,
    private readonly brakes: BrakeStore,
    private readonly metrics: RefreshMetrics,
    private readonly randomness: Randomness,
  ) {}

  /** Writes what an answer without tokens means for the link. */
  async judge(link: ClaimedLink, outcome: Exclude<TokenOutcome, Tokens>): Promise<RefreshEnd> {
    if (link.quarantined) return this.stayInQuarantine(link, outcome);
    switch (outcome.kind) {
      case 'refused': {
        const lastError = link.outcomeUnknown ? 'refresh_outcome_unknown' : 'grant_refused';
        return this.refuse(link, lastError, outcome.word);
      }
      case 'client':
        return this.failOrConverge(link, 'grant_of_another_client', {
          lastError: 'client_misconfigured',
          cause: outcome.word,
          retryIn: this.wait(link, CLIENT_RETRY_SECONDS),
          refusal: `client ${outcome.word}`,
        });
      case 'inconclusive':
        return this.failOrConverge(link, 'refused_repeatedly', this.failureOf(link, outcome));
    }
  }

  private failureOf(link: ClaimedLink, outcome: Inconclusive): Failure {
    const { cause, retryAfterSeconds, outcomeUnknown, refusal } = outcome;
    const lastError = outcome.throttled ? 'provider_throttled' : 'provider_down';
    // COCO may have rotated the pair: the sooner the old one is presented again, the better the chance that
    // its grace period lasts.
    const atOnce = outcomeUnknown && link.failures === 0 && retryAfterSeconds === undefined;
    const retryIn = atOnce ? 0 : this.wait(link, retryAfterSeconds);
    return { lastError, cause, retryIn, outcomeUnknown, refusal };
  }

  private wait(link: ClaimedLink, retryAfterSeconds: number | undefined): number {
    return backoff(link.failures + 1, retryAfterSeconds, this.randomness);
  }

  /** @param converged the reason for ending a link whose refusal is repeated so often */
  private async failOrConverge(
    link: ClaimedLink,
    converged: LastError,
    failure: Failure,
  ): Promise<RefreshEnd> {
    if (!(await this.save(link, failure))) return 'failed';
    this.logger.warn(`Link ${link.id} is refused repeatedly (${failure.cause}) while others succeed`);
    return this.refuse(link, converged, failure.cause);
  }

  /** Leaves the link as it is and sets the next attempt. */
  async fail(link: ClaimedLink, failure: Failure): Promise<RefreshEnd> {
    if (link.quarantined) return this.tryQuarantineLater(link, failure.cause, failure.retryIn);
    await this.save(link, failure);
    return 'failed';
  }

  /** @returns whether the refusal has converged */
  private async save(link: ClaimedLink, failure: Failure): Promise<boolean> {
    this.metrics.refreshes.inc({ result: 'failed', cause: failure.cause });
    return this.results.saveFailure({ outcomeUnknown: false, refusal: undefined, ...failure, link });
  }

  private async stayInQuarantine(
    link: ClaimedLink,
    outcome: Exclude<TokenOutcome, Tokens>,
  ): Promise<RefreshEnd> {
    if (outcome.kind === 'inconclusive' && outcome.refusal === undefined) {
      const asked = (outcome.retryAfterSeconds ?? 0) * 1_000;
      const retryIn = Math.max(QUARANTINE_INCONCLUSIVE_RETRY, asked);
      return this.tryQuarantineLater(link, outcome.cause, retryIn, outcome.outcomeUnknown);
    }
    await this.results.keepInQuarantine({
      id: link.id,
      fence: link.fence,
      cause: outcome.kind === 'inconclusive' ? outcome.cause : outcome.word,
      retryIn: quarantineRetry(link.quarantineTries + 1),
      refused: true,
      outcomeUnknown: false,
    });
    this.metrics.refreshes.inc({ result: 'failed', cause: 'quarantined' });
    return 'failed';
  }

  private async tryQuarantineLater(
    { id, fence }: ClaimedLink,
    cause: string,
    retryIn: number,
    outcomeUnknown = false,
  ): Promise<RefreshEnd> {
    await this.results.keepInQuarantine({ id, fence, cause, retryIn, refused: false, outcomeUnknown });
    this.metrics.refreshes.inc({ result: 'failed', cause });
    return 'failed';
  }

  private async refuse(link: ClaimedLink, lastError: LastError, word: string): Promise<RefreshEnd> {
    const end = await this.brakes.refuse(link, lastError, word);
    this.metrics.refreshes.inc({ result: end, cause: end === 'held' ? 'mass_refusal' : lastError });
    return end === 'held' ? 'failed' : end;
  }

  /** Ends a link without a refresh token when its access token expires, not earlier. */
  async endUnrefreshable(link: ClaimedLink): Promise<RefreshEnd> {
    if (link.quarantined) return this.tryQuarantineLater(link, 'no_refresh_token', LONGEST_QUARANTINE_RETRY);
    if (link.tokens !== undefined && (await this.results.serveToExpiry(link))) return 'unrefreshable';
    const ended = await this.results.endUnrefreshable(link);
    const result = ended ? 'ended' : 'superseded';
    this.metrics.refreshes.inc({ result, cause: 'refresh_token_expired' });
    return result;
  }
}
