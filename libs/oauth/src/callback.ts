import { Injectable, Logger } from '@nestjs/common';
import { AuthorizationResponseError, validateAuthResponse } from 'oauth4webapi';
import { AuditTrail } from '#audit';
import { digestsEqual, sha256, type Secret } from '#kernel';
import { Cipher, OpenFailures, type TokenPair } from '#vault';
import { brokerClient, cocoAuthorizationServer } from './authorization-server.js';
import type { BrowserAnswer } from './browser-answer.js';
import { browserCookie, readBrowserCookie } from './browser-cookie.js';
import { readCallbackState, readCallbackParameters } from './callback-parameters.js';
import { LinkSessionEntity } from './link-session.entity.js';
import { LinkSessionStore } from './link-session.store.js';
import { OAuthSettings } from './oauth-settings.js';
import { PendingLinks } from './pending-links.js';
import { returnUrlWithError, returnUrlWithLink, type ReturnError } from './return-url.js';
import { TokenEndpoint } from './token-endpoint.js';
import type { TokenOutcome } from './token-outcome.js';
import { verifierContext } from './verifier-context.js';

const MALFORMED: ReturnError = { error: 'invalid_request', reason: 'malformed_callback' };

const UNUSABLE: BrowserAnswer = { kind: 'page', page: 'callback_unusable', status: 400 };

/** The browser's way back from COCO. */
@Injectable()
export class Callback {
  private readonly logger = new Logger(Callback.name);

  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly pendingLinks: PendingLinks,
    private readonly tokenEndpoint: TokenEndpoint,
    private readonly cipher: Cipher,
    private readonly openFailures: OpenFailures,
    private readonly audit: AuditTrail,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Finishes the authorization (RFC 6749 section 4.1.2): checks `state` and browser, uses the `state` up, exchanges the
   * code once, stores a pending link. Ends at the session's return URL, or on a plain page where no session of this
   * browser is known.
   *
   * @param query the raw query string
   */
  async receive(query: string, cookieHeader: string | undefined): Promise<BrowserAnswer> {
    const state = readCallbackState(query);
    if (state === undefined) return UNUSABLE;
    const session = await this.sessions.findByState(sha256(state));
    if (session === undefined || !isSameBrowser(session, cookieHeader)) return UNUSABLE;
    if (!(await this.sessions.consumeState(session.id))) {
      return this.endWithError(session, { error: 'invalid_request', reason: 'session_expired_or_used' });
    }
    const parameters = this.validate(query, state);
    if (parameters instanceof URLSearchParams) return this.exchange(session, parameters);
    return this.fail(session, parameters);
  }

  private validate(query: string, state: string): URLSearchParams | ReturnError {
    const parameters = readCallbackParameters(query);
    if (parameters === undefined) return MALFORMED;
    try {
      const server = cocoAuthorizationServer(this.settings);
      const response = validateAuthResponse(server, brokerClient(this.settings), parameters, state);
      // It lets an answer with neither code nor error through; sending it on would fail without ending the session.
      return response.get('code') ? response : MALFORMED;
    } catch (error) {
      if (error instanceof AuthorizationResponseError)
        return { error: error.error, reason: 'refused_by_coco' };
      return MALFORMED;
    }
  }

  private async exchange(session: LinkSessionEntity, parameters: URLSearchParams): Promise<BrowserAnswer> {
    const codeVerifier = this.openVerifier(session);
    const outcome = await this.tokenEndpoint.exchangeCode(parameters, codeVerifier);
    if (outcome.kind !== 'tokens') return this.fail(session, errorOf(outcome));
    for (const offence of outcome.offences) this.logger.warn(`COCO's answer to a code exchange: ${offence}`);
    const { accessToken, refreshToken, expiresIn } = outcome;
    if (accessToken === undefined)
      return this.fail(session, { error: 'server_error', reason: 'no_access_token' });
    const confirmationCode = await this.keep(session, { accessToken, refreshToken }, expiresIn);
    return confirmationCode === undefined
      ? this.endWithError(session, { error: 'temporarily_unavailable', reason: 'storage_unavailable' })
      : this.end(session, returnUrlWithLink(session.returnUrl, session.id, confirmationCode));
  }

  /** Stores what COCO gave; what can't be stored is revoked at COCO, so that no grant is left that nobody holds. */
  private async keep(
    session: LinkSessionEntity,
    pair: TokenPair,
    expiresIn: number | undefined,
  ): Promise<string | undefined> {
    try {
      return await this.pendingLinks.store(session, pair, expiresIn);
    } catch (error) {
      this.logger.error(`The tokens of link session ${session.id} could not be stored`, nameOf(error));
      if (pair.refreshToken) await this.tokenEndpoint.revoke(pair.refreshToken);
      return undefined;
    }
  }

  private openVerifier(session: LinkSessionEntity): Secret | undefined {
    const { dataKey, codeVerifier } = session;
    if (dataKey === null || codeVerifier === null) return undefined;
    return this.openFailures.watch(`link session ${session.id}`, () =>
      this.cipher.openEnvelope(verifierContext(session), dataKey).open('code_verifier', codeVerifier),
    );
  }

  private async fail(session: LinkSessionEntity, failure: ReturnError): Promise<BrowserAnswer> {
    await this.pendingLinks.abandon(session);
    this.audit.recordSoon({
      action: 'link.refused',
      result: failure.error === 'access_denied' ? 'refused' : 'failed',
      actor: { kind: 'user', id: session.userId },
      serviceId: session.serviceId,
      linkId: session.renewsLinkId ?? undefined,
      details: { linkSession: session.id, reason: failure.reason },
    });
    return this.endWithError(session, failure);
  }

  private endWithError(session: LinkSessionEntity, failure: ReturnError): BrowserAnswer {
    return this.end(session, returnUrlWithError(session.returnUrl, session.id, failure));
  }

  private end(session: LinkSessionEntity, url: string): BrowserAnswer {
    return { kind: 'redirect', url, cookie: browserCookie(session.id, '', 0) };
  }
}

function isSameBrowser(session: LinkSessionEntity, cookieHeader: string | undefined): boolean {
  const cookie = readBrowserCookie(cookieHeader, session.id);
  return (
    cookie !== undefined &&
    session.browserDigest !== null &&
    digestsEqual(sha256(cookie), session.browserDigest)
  );
}

function errorOf(outcome: Exclude<TokenOutcome, { kind: 'tokens' }>): ReturnError {
  switch (outcome.kind) {
    case 'grant_refused':
      return { error: 'invalid_grant', reason: 'code_refused' };
    case 'client_refused':
      return { error: 'server_error', reason: 'client_misconfigured' };
    case 'throttled':
      return { error: 'temporarily_unavailable', reason: 'provider_throttled' };
    case 'unavailable':
      return { error: 'temporarily_unavailable', reason: 'provider_down' };
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
