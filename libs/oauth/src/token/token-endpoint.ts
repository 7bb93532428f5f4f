import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import * as oauth from 'oauth4webapi';
import { Clock, type Secret } from '#kernel';
import { brokerClient, cocoAuthorizationServer, redirectUri } from './authorization-server.js';
import { OAuthSettings } from './oauth-settings.js';
import { judgeTokenAnswer, type TokenOutcome } from './token-outcome.js';
import { TokenCallFailed, TokenTransport } from './token-transport.js';

/**
 * COCO's token endpoint. Each method makes exactly one HTTP call and never throws for what COCO answers: the outcome says
 * what it came to.
 */
@Injectable()
export class TokenEndpoint implements OnApplicationShutdown {
  private readonly logger = new Logger(TokenEndpoint.name);
  private readonly server: oauth.AuthorizationServer;
  private readonly client: oauth.Client;
  private readonly authentication: oauth.ClientAuth;
  private readonly transport: TokenTransport;
  private readonly requestOptions: oauth.TokenEndpointRequestOptions;

  constructor(
    private readonly settings: OAuthSettings,
    private readonly clock: Clock,
  ) {
    this.server = cocoAuthorizationServer(settings);
    this.client = brokerClient(settings);
    // COCO takes client credentials in the body alone (client_secret_post, RFC 6749 section 2.3.1).
    this.authentication = oauth.ClientSecretPost(settings.clientSecret.reveal());
    this.transport = new TokenTransport(settings.cocoBaseUrl.origin, settings.tokenCallTimeout);
    this.requestOptions = {
      [oauth.customFetch]: (url, { body }) => this.send(new URL(url), body),
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; only the sandbox is plain http
      [oauth.allowInsecureRequests]: settings.cocoBaseUrl.protocol === 'http:',
    };
  }

  /**
   * Exchanges an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
   *
   * @param parameters the callback's parameters as `validateAuthResponse` returned them
   */
  async exchangeCode(parameters: URLSearchParams, codeVerifier: Secret | undefined): Promise<TokenOutcome> {
    return this.call(() =>
      oauth.authorizationCodeGrantRequest(
        this.server,
        this.client,
        this.authentication,
        parameters,
        redirectUri(this.settings),
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out; PKCE is on unless configured off
        codeVerifier?.reveal() ?? oauth.nopkce,
        this.requestOptions,
      ),
    );
  }

  /** Refreshes a token pair (RFC 6749 section 6). */
  async refresh(refreshToken: Secret): Promise<TokenOutcome> {
    return this.call(() =>
      oauth.refreshTokenGrantRequest(
        this.server,
        this.client,
        this.authentication,
        refreshToken.reveal(),
        this.requestOptions,
      ),
    );
  }

  /** Revokes a refresh token at COCO where an endpoint is configured (RFC 7009); best effort, never throws. */
  async revoke(refreshToken: Secret): Promise<void> {
    if (this.settings.revocationUrl === undefined) return;
    try {
      const answer = await oauth.revocationRequest(
        this.server,
        this.client,
        this.authentication,
        refreshToken.reveal(),
        this.requestOptions,
      );
      if (!answer.ok) this.logger.warn(`COCO answered a revocation with ${answer.status}`);
    } catch (error) {
      this.logger.warn(`COCO could not be told of a revocation: ${reasonOf(error)}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }

  private async call(request: () => Promise<Response>): Promise<TokenOutcome> {
    try {
      const answer = await request();
      return judgeTokenAnswer(
        {
          status: answer.status,
          retryAfter: answer.headers.get('retry-after') ?? undefined,
          contentType: answer.headers.get('content-type') ?? undefined,
          body: await answer.text(),
        },
        this.clock.now(),
      );
    } catch (error) {
      if (!(error instanceof TokenCallFailed)) throw error;
      const { reason: cause, outcomeUnknown } = error;
      return { kind: 'unavailable', cause, outcomeUnknown, retryAfterSeconds: undefined };
    }
  }

  private async send(url: URL, form: URLSearchParams): Promise<Response> {
    return this.settings.tokenBody === 'json'
      ? this.transport.post(url, 'application/json', JSON.stringify(Object.fromEntries(form)))
      : this.transport.post(url, 'application/x-www-form-urlencoded', form.toString());
  }
}

function reasonOf(error: unknown): string {
  return error instanceof TokenCallFailed ? error.reason : 'unexpected error';
}
