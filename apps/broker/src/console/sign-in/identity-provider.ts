import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import * as openid from 'openid-client';
import { boundedFetch, Clock } from '#kernel';
import { SignInRefused } from '../console-errors.js';
import { ConsoleSettings, type ProviderSettings } from '../console-settings.js';
import type { Admin } from '../session/session.store.js';
import { authenticationIn, checkIdToken, IdTokenRefused, requireFreshness } from './id-token.js';
import { personOf, rolesByClaim } from './role-claim.js';
import type { SpentAttempt } from './sign-in-attempts.js';

/**
 * Maximum bytes of one response from the provider: its metadata, its keys, or an ID token full of roles. A
 * provider with fifty keys has 40 KB of them.
 */
const LONGEST_ANSWER = 128 * 1024;

/** Seconds that one response from the provider may take. */
const PROVIDER_TIMEOUT = 10;

/**
 * The one-time values of a sign-in, all derived from the secret of the attempt, so that nothing is stored
 * here.
 */
interface OneTimeValues {
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** The company's OpenID provider: authorization code with PKCE (OpenID Connect Core 1.0 section 3.1, RFC 7636). */
@Injectable()
export class IdentityProvider {
  private discovered: Promise<openid.Configuration> | undefined;

  constructor(
    private readonly settings: ConsoleSettings,
    private readonly clock: Clock,
  ) {}

  /**
   * Where the browser goes to sign in.
   *
   * @param secret of the attempt
   * @param isFresh whether the provider must authenticate the person again, even if they are signed in there; it must then say when
   *   it did (`max_age` and `auth_time`, OpenID Connect Core 1.0 section 3.1.2.1)
   * @throws SignInRefused
   */
  async authorizationUrl(secret: string, isFresh: boolean): Promise<URL> {
    const { state, nonce, codeVerifier } = valuesOf(secret);
    try {
      return openid.buildAuthorizationUrl(await this.discover(), {
        redirect_uri: this.redirectUri,
        scope: 'openid profile email',
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        // Some providers respect only one of the two.
        ...(isFresh && { prompt: 'login', max_age: '0' }),
      });
    } catch (error) {
      throw new SignInRefused('sign_in_failed', undefined, error);
    }
  }

  /**
   * The person whom the provider sent back.
   *
   * @param query the callback's query, including the question mark
   * @throws SignInRefused, also for someone who is not an admin, or who was not authenticated again although they had to be
   */
  async receive(query: string, { secret, freshSince }: SpentAttempt): Promise<Admin> {
    const claims = await this.redeem(query, valuesOf(secret)).catch((error: unknown) => {
      throw new SignInRefused('sign_in_failed', undefined, error);
    });
    const roles = rolesByClaim(claims, this.provider);
    if (roles.length === 0) throw new SignInRefused('not_an_admin', claims.sub);
    if (freshSince !== undefined) requireFresh(claims, freshSince);
    return { ...personOf(claims), roles, authenticatedAt: authenticationIn(claims, this.clock.now()) };
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
    if (claims === undefined || tokens.id_token === undefined)
      throw new IdTokenRefused('the provider sent no ID token');
    checkIdToken(tokens.id_token, claims, this.provider.clientId, this.clock.now());
    return claims;
  }

  private async discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.provider;
    this.discovered ??= openid
      .discovery(issuer, clientId, clientSecret.reveal(), undefined, {
        timeout: PROVIDER_TIMEOUT,
        [openid.customFetch]: boundedFetch(LONGEST_ANSWER),
        execute: [
          // The code flow may rely on TLS instead of the signature; then any proxy that breaks TLS could
          // create admins.
          openid.enableNonRepudiationChecks,
          // eslint-disable-next-line @typescript-eslint/no-deprecated -- deprecated only as a warning; in production the issuer is https
          ...(issuer.protocol === 'http:' ? [openid.allowInsecureRequests] : []),
        ],
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

function requireFresh(claims: openid.IDToken, since: Date): void {
  try {
    requireFreshness(claims, since);
  } catch (error) {
    throw new SignInRefused('sign_in_not_fresh', claims.sub, error);
  }
}

function valuesOf(secret: string): OneTimeValues {
  const derive = (use: string): string => createHmac('sha256', secret).update(use).digest('base64url');
  return { state: derive('state'), nonce: derive('nonce'), codeVerifier: derive('code verifier') };
}
