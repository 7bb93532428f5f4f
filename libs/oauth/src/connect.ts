import { Injectable } from '@nestjs/common';
import { calculatePKCECodeChallenge } from 'oauth4webapi';
import { oneTimeValue, Randomness, Secret, sha256 } from '#kernel';
import { Cipher } from '#vault';
import { cocoAuthorizationServer, redirectUri } from './authorization-server.js';
import type { BrowserAnswer } from './browser-answer.js';
import { browserCookie, isOneTimeValue, readBrowserCookie } from './browser-cookie.js';
import type { LinkSessionEntity } from './link-session.entity.js';
import { LinkSessionStore } from './link-session.store.js';
import { OAuthSettings } from './oauth-settings.js';
import { verifierContext } from './verifier-context.js';

const UNUSABLE: BrowserAnswer = { kind: 'page', page: 'link_unusable', status: 404 };

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
   * Binds the browser to the session and sends it to COCO with a fresh `state` and PKCE challenge (RFC 7636, S256).
   *
   * Opening the URL again in the same browser starts over; in another browser it leads nowhere.
   */
  async open(connectToken: string, cookieHeader: string | undefined): Promise<BrowserAnswer> {
    if (!isOneTimeValue(connectToken)) return UNUSABLE;
    const session = await this.sessions.findByConnectToken(sha256(connectToken));
    if (session === undefined) return UNUSABLE;
    const heldCookie = readBrowserCookie(cookieHeader, session.id);
    const browserValue = heldCookie ?? oneTimeValue(this.randomness);
    const state = oneTimeValue(this.randomness);
    const codeVerifier = this.settings.pkce ? new Secret(oneTimeValue(this.randomness)) : undefined;
    const bound = await this.sessions.bind(
      session.id,
      {
        browserDigest: sha256(browserValue),
        stateDigest: sha256(state),
        ...this.sealVerifier(session, codeVerifier),
      },
      heldCookie === undefined ? undefined : sha256(heldCookie),
    );
    if (!bound) return UNUSABLE;
    return {
      kind: 'redirect',
      url: await this.authorizeUrl(state, codeVerifier),
      cookie: browserCookie(session.id, browserValue, this.settings.linkSessionLifetime / 1000),
    };
  }

  private sealVerifier(
    session: LinkSessionEntity,
    codeVerifier: Secret | undefined,
  ): { dataKey: Buffer | null; codeVerifier: Buffer | null } {
    if (codeVerifier === undefined) return { dataKey: null, codeVerifier: null };
    const envelope = this.cipher.newEnvelope(verifierContext(session));
    return { dataKey: envelope.wrappedKey, codeVerifier: envelope.seal('code_verifier', codeVerifier) };
  }

  private async authorizeUrl(state: string, codeVerifier: Secret | undefined): Promise<string> {
    const url = new URL(cocoAuthorizationServer(this.settings).authorization_endpoint);
    url.searchParams.set('client_id', this.settings.clientId);
    url.searchParams.set('redirect_uri', redirectUri(this.settings));
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('state', state);
    if (codeVerifier !== undefined) {
      url.searchParams.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier.reveal()));
      url.searchParams.set('code_challenge_method', 'S256');
    }
    return url.href;
  }
}
