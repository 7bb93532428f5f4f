import { Injectable } from '@nestjs/common';
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { digestsEqual, Randomness, sha256, type Secret } from '#kernel';
import { Cipher } from '#keyring';
import { cocoAuthorizationServer, redirectUri } from '../token/authorization-server.js';
import { deriveBindingValues, type BindingValues } from '../browser/binding-values.js';
import { PREFETCH_REFUSED, serviceEnded, type BrowserAnswer } from '../browser/browser-answer.js';
import {
  browserCookie,
  isOneTimeValue,
  namesBrowserCookie,
  readBrowserCookie,
} from '../browser/browser-cookie.js';
import { isPrefetch, type BrowserVisit } from '../browser/browser-visit.js';
import type { LinkSessionEntity } from '../session/link-session.entity.js';
import { LinkSessionStore } from '../session/link-session.store.js';
import { OAuthSettings } from '../oauth-settings.js';
import type { PlainPage } from '../page/page-texts.js';
import { verifierContext } from '../session/verifier-context.js';

/** Bytes of the salt from which a binding's values are derived. */
const SALT_LENGTH = 32;

const UNKNOWN: BrowserAnswer = { kind: 'page', page: 'link_unknown', status: 404 };

/** The browser's first step: from the link URL to COCO's authorize endpoint. */
@Injectable()
export class Connect {
  constructor(
    private readonly sessions: LinkSessionStore,
    private readonly cipher: Cipher,
    private readonly randomness: Randomness,
    private readonly settings: OAuthSettings,
  ) {}

  /**
   * Binds the browser to the session and sends it to COCO with a `state` and a PKCE challenge (RFC 7636, S256).
   *
   * If the same browser asks again within seconds, it gets the same response; later, with the cookie, it starts over.
   * Any other browser is refused, and every browser is once the service may no longer link. A prefetch binds nothing.
   */
  async open(connectToken: string, visit: BrowserVisit): Promise<BrowserAnswer> {
    if (isPrefetch(visit)) return PREFETCH_REFUSED;
    if (!isOneTimeValue(connectToken)) return UNKNOWN;
    const session = await this.sessions.findByConnectToken(sha256(connectToken));
    if (session === undefined) return UNKNOWN;
    if (!(await this.sessions.mayLink(session.serviceId))) return serviceEnded(session);
    const held = readBrowserCookie(visit.cookie, session.id);
    // We never gave any browser a malformed or repeated cookie for this session.
    if (held === undefined && namesBrowserCookie(visit.cookie, session.id)) return UNKNOWN;
    return (
      (await this.bind(session, connectToken, held, visit)) ??
      (await this.answerAgain(session.id, connectToken, held, visit)) ??
      this.refuse(session.id)
    );
  }

  /** Says why the session is not free for this browser: anyone who holds its token may know. */
  private async refuse(sessionId: string): Promise<BrowserAnswer> {
    const session = await this.sessions.find(sessionId);
    if (session === undefined) return UNKNOWN;
    const page = refusalOf(session, await this.sessions.isOpen(sessionId));
    if (page === 'other_browser') await this.sessions.noteOtherBrowser(sessionId);
    return { kind: 'page', page, status: 404, lang: session.lang };
  }

  /** @returns `undefined` if the session is not free for this browser, or was bound moments ago */
  private async bind(
    session: LinkSessionEntity,
    connectToken: string,
    held: string | undefined,
    visit: BrowserVisit,
  ): Promise<BrowserAnswer | undefined> {
    const salt = this.randomness.bytes(SALT_LENGTH);
    const values = deriveBindingValues(connectToken, salt, visit.userAgent);
    const browserValue = held ?? values.browserValue;
    const bound = await this.sessions.bind(
      session.id,
      {
        salt,
        browserDigest: sha256(browserValue),
        stateDigest: sha256(values.state),
        ...this.encryptVerifier(session, values.codeVerifier),
      },
      held === undefined ? undefined : sha256(held),
    );
    return bound ? this.redirect(session.id, browserValue, values) : undefined;
  }

  /** Repeats the response that some replica gave this browser moments ago; the browser may never have received it. */
  private async answerAgain(
    sessionId: string,
    connectToken: string,
    held: string | undefined,
    visit: BrowserVisit,
  ): Promise<BrowserAnswer | undefined> {
    const session = await this.sessions.findJustBound(sessionId);
    if (!session?.bindingSalt || !session.browserDigest) return undefined;
    const values = deriveBindingValues(connectToken, session.bindingSalt, visit.userAgent);
    const browserValue = held ?? values.browserValue;
    const isSameBrowser = digestsEqual(sha256(browserValue), session.browserDigest);
    return isSameBrowser ? this.redirect(sessionId, browserValue, values) : undefined;
  }

  private async redirect(
    sessionId: string,
    browserValue: string,
    { state, codeVerifier }: BindingValues,
  ): Promise<BrowserAnswer> {
    return {
      kind: 'redirect',
      url: await this.authorizeUrl(state, this.settings.pkce ? codeVerifier : undefined),
      cookie: browserCookie(
        sessionId,
        browserValue,
        Math.max(this.settings.linkSessionLifetime, this.settings.linkInvitationLifetime) / 1000,
      ),
    };
  }

  private encryptVerifier(
    session: LinkSessionEntity,
    codeVerifier: Secret,
  ): { dataKey: Buffer | null; codeVerifier: Buffer | null } {
    if (!this.settings.pkce) return { dataKey: null, codeVerifier: null };
    const envelope = this.cipher.newEnvelope(verifierContext(session));
    return { dataKey: envelope.wrappedKey, codeVerifier: envelope.encrypt('code_verifier', codeVerifier) };
  }

  private async authorizeUrl(state: string, codeVerifier: Secret | undefined): Promise<string> {
    const url = new URL(cocoAuthorizationServer(this.settings).authorization_endpoint);
    url.searchParams.set('client_id', this.settings.clientId);
    url.searchParams.set('redirect_uri', redirectUri(this.settings));
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('state', state);
    if (this.settings.scope !== undefined) url.searchParams.set('scope', this.settings.scope);
    if (codeVerifier !== undefined) {
      url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier.reveal()));
      url.searchParams.set('code_challenge_method', 'S256');
    }
    return url.href;
  }
}

/** @param isOpen whether the user may still go to COCO */
function refusalOf({ status, failureReason }: LinkSessionEntity, isOpen: boolean): PlainPage {
  if (isOpen) return 'other_browser';
  if (status === 'created' || status === 'connecting' || status === 'expired') return 'link_expired';
  return failureReason === 'withdrawn' ? 'link_withdrawn' : 'link_used';
}
