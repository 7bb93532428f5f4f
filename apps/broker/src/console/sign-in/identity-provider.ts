import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { SignInRefused } from '../console-errors.js';
import { ConsoleSettings, type ProviderSettings } from '../console-settings.js';
import type { Admin } from '../session/session.store.js';

/** Seconds that the provider may take for one answer. */
const PROVIDER_TIMEOUT = 10;

/** The one-time values of a sign-in: all follow from the secret in the browser's cookie, so that nothing is stored here. */
interface OneTimeValues {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The company's OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636). */
@Injectable()
export class IdentityProvider {
  private discovered: Promise<openid.Configuration> | undefined;

  constructor(private readonly settings: ConsoleSettings) {}

  /** Where the browser is to go. @param secret of this sign-in, in the browser's cookie @throws SignInRefused */
  async authorizationUrl(secret: string): Promise<URL> {
    const { state, nonce, codeVerifier } = valuesOf(secret);
    try {
      return openid.buildAuthorizationUrl(await this.discover(), {
        redirect_uri: this.redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
      });
    } catch (error) {
      throw new SignInRefused('sign_in_failed', undefined, error);
    }
  }

  /**
   * Who it is that the provider sent back.
   *
   * @param query the callback's, with the question mark
   * @throws SignInRefused also for someone who is no admin
   */
  async receive(query: string, secret: string): Promise<Admin> {
    const claims = await this.redeem(query, valuesOf(secret)).catch((error: unknown) => {
      throw new SignInRefused('sign_in_failed', undefined, error);
    });
    const { sub: subject } = claims;
    if (!isAdmin(claims, this.provider)) throw new SignInRefused('not_an_admin', subject);
    const name = [claims.name, claims.preferred_username, claims.email].find(
      (value): value is string => typeof value === 'string' && value !== '',
    );
    return { subject, name: (name ?? subject).slice(0, 200) };
  }

  private async redeem(
    query: string,
    { state, nonce, codeVerifier }: OneTimeValues,
  ): Promise<openid.IDToken> {
    const callback = new URL(this.redirectUri + query);
    const tokens = await openid.authorizationCodeGrant(await this.discover(), callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('The provider sent no ID token');
    return claims;
  }

  private async discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.provider;
    this.discovered ??= openid
      .discovery(issuer, clientId, clientSecret.reveal(), undefined, {
        timeout: PROVIDER_TIMEOUT,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; in production the issuer is https
        execute: issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : [],
      })
      .catch((error: unknown) => {
        this.discovered = undefined;
        throw error;
      });
    return this.discovered;
  }

  private get provider(): ProviderSettings {
    const { provider } = this.settings;
    if (provider === undefined) throw new SignInRefused('sign_in_failed', undefined);
    return provider;
  }

  private get redirectUri(): string {
    return new URL('/console/sign-in/callback', this.settings.publicUrl).href;
  }
}

function valuesOf(secret: string): OneTimeValues {
  const derive = (use: string): string => createHmac('sha256', secret).update(use).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code verifier') };
}

/** The claim is the value, or a list that holds it. Dots lead into objects, as Keycloak's `realm_access.roles` does. */
function isAdmin(claims: openid.IDToken, { adminClaim, adminValue }: ProviderSettings): boolean {
  const direct = claims[adminClaim];
  const claim = direct ?? adminClaim.split('.').reduce<unknown>(memberOf, claims);
  return Array.isArray(claim) ? claim.includes(adminValue) : claim === adminValue;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
