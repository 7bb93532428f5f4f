import { Injectable, Logger } from '@nestjs/common';
import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi';
import { AuditTrail } from '#audit';
import { digestsEqual, failureName, InFlight, sha256, type Secret } from '#kernel';
import { Cipher, DecryptionFailures } from '#keyring';
import { type TokenPair } from '#vault';
import { AccountCheck } from '../account/account-check.js';
import { brokerClient, cocoAuthorizationServer } from '../token/authorization-server.js';
import { deriveConfirmationCode } from '../browser/binding-values.js';
import { PREFETCH_REFUSED, serviceEnded, type BrowserAnswer } from '../browser/browser-answer.js';
import { readBrowserCookie } from '../browser/browser-cookie.js';
import { isPrefetch, type BrowserVisit } from '../browser/browser-visit.js';
import { CallbackIssuer } from './callback-issuer.js';
import { exchangeError } from './exchange-error.js';
import { readCallbackState, readCallbackParameters } from './callback-parameters.js';
import { LinkSessionEntity } from '../session/link-session.entity.js';
import { LinkSessionStore } from '../session/link-session.store.js';
import { OAuthSettings } from '../oauth-settings.js';
import { PendingLinks } from '../session/pending-links.js';
import { RepeatedCallback } from './repeated-callback.js';
import { endOnPage, endWithCode, endWithFailure, isInvitation } from '../browser/return-answer.js';
import { Confirmation } from '../account/confirmation.js';
import { AccountMismatch } from '../oauth-errors.js';
import { oauthErrorCode, type ReturnError } from '../session/return-url.js';
import { TokenEndpoint } from '../token/token-endpoint.js';
import { verifierContext } from '../session/verifier-context.js';

const MALFORMED: ReturnError = { error: 'invalid_request', reason: 'malformed_callback' };

/** The service ended the session while COCO's code was being exchanged. */
const WITHDRAWN: ReturnError = { error: 'access_denied', reason: 'withdrawn' };

const ENDED_SERVICE: ReturnError = { error: 'access_denied', reason: 'service_ended' };

/** Errors by which the user or the broker refused; all others are failures. */
const REFUSALS: ReadonlySet<string> = new Set([
  'access_denied',
  'account_mismatch',
  'account_already_linked',
]);

const UNUSABLE: BrowserAnswer = { kind: 'page', page: 'callback_unusable', status: 400 };

/** Handles the browser's return from COCO. */
@Injectable()
export class Callback {
  private readonly logger = new Logger(Callback.name);
  private readonly inProgress = new Map<string, Promise<BrowserAnswer>>();

  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly pendingLinks: PendingLinks,
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly cipher: Cipher,
    private readonly decryptionFailures: DecryptionFailures,
    private readonly audit: AuditTrail,
    private readonly settings: OAuthSettings,
    private readonly repeated: RepeatedCallback,
    private readonly inFlight: InFlight,
    private readonly accountCheck: AccountCheck,
    private readonly issuer: CallbackIssuer,
    private readonly confirmation: Confirmation,
  ) {}

  /**
   * Finishes the authorization (RFC 6749 section 4.1.2): checks `state` and browser, uses up the `state`, exchanges the
   * code once and stores a pending link. Redirects to the session's return URL, or shows a plain page if this browser
   * has no session.
   *
   * Browsers and proxies may deliver a callback twice and show the user either response. So every delivery from the
   * bound browser ends like the first: one token call, and the same confirmation code.
   *
   * If the service may no longer link, the code is not exchanged and the browser is not sent to the service's pages.
   *
   * @param query the raw query string
   */
  async receive(query: string, visit: BrowserVisit): Promise<BrowserAnswer> {
    if (isPrefetch(visit)) return PREFETCH_REFUSED;
    const state = readCallbackState(query);
    if (state === undefined) return UNUSABLE;
    const session = await this.sessions.findByState(sha256(state));
    if (session === undefined) return UNUSABLE;
    const browserValue = boundBrowserValue(session, visit.cookie);
    if (browserValue === undefined) return this.refuseBrowser(session);
    if (!(await this.sessions.mayLink(session.serviceId))) return this.refuseService(session);
    return this.once(session, async () =>
      (await this.sessions.consumeState(session.id))
        ? this.finish(session, browserValue, this.validate(query, state))
        : this.repeated.answer(session, browserValue),
    );
  }

  private async refuseService(session: LinkSessionEntity): Promise<BrowserAnswer> {
    if (await this.sessions.consumeState(session.id)) await this.fail(session, ENDED_SERVICE);
    return serviceEnded(session);
  }

  /** The browser came back from COCO without the cookie of the one that went there. */
  private async refuseBrowser(session: LinkSessionEntity): Promise<BrowserAnswer> {
    await this.sessions.noteOtherBrowser(session.id);
    return { kind: 'page', page: 'other_browser', status: 400, lang: session.lang };
  }

  /** Deliveries that arrive while the first is in progress share its response. */
  private async once(
    session: LinkSessionEntity,
    receive: () => Promise<BrowserAnswer>,
  ): Promise<BrowserAnswer> {
    const inProgress = this.inProgress.get(session.id);
    if (inProgress) return inProgress;
    // The browser may leave, but COCO's code is used up: shutdown waits until the tokens are stored.
    const answer = this.inFlight
      .run('code exchange', receive)
      .finally(() => this.inProgress.delete(session.id));
    this.inProgress.set(session.id, answer);
    return answer;
  }

  private async finish(
    session: LinkSessionEntity,
    browserValue: string,
    parameters: URLSearchParams | ReturnError,
  ): Promise<BrowserAnswer> {
    return parameters instanceof URLSearchParams
      ? this.exchange(session, browserValue, parameters)
      : this.fail(session, parameters);
  }

  private validate(query: string, state: string): URLSearchParams | ReturnError {
    const parameters = readCallbackParameters(query);
    if (parameters === undefined || !this.issuer.accepts(parameters.get('iss'))) return MALFORMED;
    // Already checked; the library would compare it with an issuer that may not be configured.
    parameters.delete('iss');
    try {
      const server = cocoAuthorizationServer(this.settings);
      const response = validateAuthResponse(server, brokerClient(this.settings), parameters, state);
      // The library accepts a response with neither code nor error; an exchange would fail without ending the session.
      return response.get('code') ? response : MALFORMED;
    } catch (error) {
      if (error instanceof AuthorizationResponseError)
        return { error: oauthErrorCode(error.error), reason: 'refused_by_coco' };
      return MALFORMED;
    }
  }

  private async exchange(
    session: LinkSessionEntity,
    browserValue: string,
    parameters: URLSearchParams,
  ): Promise<BrowserAnswer> {
    const codeVerifier = this.openVerifier(session);
    const outcome = await this.tokenEndpoint.exchangeCode(parameters, codeVerifier);
    if (outcome.kind !== 'tokens') return this.fail(session, exchangeError(outcome));
    const { accessToken, refreshToken, expiresIn } = outcome;
    if (accessToken === undefined)
      return this.fail(session, { error: 'server_error', reason: 'no_access_token' });
    const confirmationCode = deriveConfirmationCode(browserValue, session.id);
    const failure = await this.keep(session, confirmationCode, { accessToken, refreshToken }, expiresIn);
    if (failure !== undefined) return this.fail(session, failure);
    return isInvitation(session)
      ? this.confirmInvited(session, confirmationCode)
      : endWithCode(session, confirmationCode);
  }

  /**
   * No service waits for an invited user: what it would check is already certain, because the account must be the
   * link's own.
   */
  private async confirmInvited(session: LinkSessionEntity, confirmationCode: string): Promise<BrowserAnswer> {
    try {
      await this.confirmation.confirmInvitation(session, confirmationCode);
      return endOnPage(session, 'linked');
    } catch (error) {
      if (error instanceof AccountMismatch) return endOnPage(session, 'other_account');
      this.logger.warn(`The invitation ${session.id} could not be confirmed: ${failureName(error)}`);
      return endOnPage(session, 'refused');
    }
  }

  /**
   * Stores COCO's tokens if the link may use their account. Tokens that can't be stored are revoked at COCO, so that no
   * orphaned grant remains.
   */
  private async keep(
    session: LinkSessionEntity,
    confirmationCode: string,
    pair: TokenPair,
    expiresIn: number | undefined,
  ): Promise<ReturnError | undefined> {
    try {
      const { account, failure } = await this.accountCheck.check(session, pair);
      if (failure) return failure;
      if (await this.pendingLinks.store(session, confirmationCode, pair, expiresIn, account))
        return undefined;
      await this.accountCheck.giveUp(pair, account);
      return WITHDRAWN;
    } catch (error) {
      this.logger.error(
        `The tokens of link session ${session.id} could not be stored: ${failureName(error)}`,
      );
      if (pair.refreshToken) await this.tokenEndpoint.revoke(pair.refreshToken);
      return { error: 'temporarily_unavailable', reason: 'storage_unavailable' };
    }
  }

  private openVerifier(session: LinkSessionEntity): Secret | undefined {
    const { dataKey, codeVerifier } = session;
    if (dataKey === null || codeVerifier === null) return undefined;
    return this.decryptionFailures.watch(`link session ${session.id}`, () =>
      this.cipher.openEnvelope(verifierContext(session), dataKey).decrypt('code_verifier', codeVerifier),
    );
  }

  private async fail(session: LinkSessionEntity, failure: ReturnError): Promise<BrowserAnswer> {
    const answer = endWithFailure(session, failure);
    try {
      // Whatever ended the session before has recorded it.
      if (!(await this.sessions.markFailed(session.id, failure))) return answer;
    } catch (error) {
      // The browser still learns the outcome; only a repeated delivery will not.
      this.logger.warn(`The end of link session ${session.id} could not be stored: ${failureName(error)}`);
    }
    this.audit.recordSoon({
      action: 'link.refused',
      result: REFUSALS.has(failure.error) ? 'refused' : 'failed',
      actor: { kind: 'user', id: session.userId },
      serviceId: session.serviceId,
      linkId: session.renewsLinkId ?? undefined,
      details: { linkSession: session.id, reason: failure.reason },
    });
    return answer;
  }
}

/** The value of the session's cookie, if the session is bound to the browser that sent it. */
function boundBrowserValue(session: LinkSessionEntity, cookieHeader: string | undefined): string | undefined {
  const value = readBrowserCookie(cookieHeader, session.id);
  const isBound =
    value !== undefined &&
    session.browserDigest !== null &&
    digestsEqual(sha256(value), session.browserDigest);
  return isBound ? value : undefined;
}
