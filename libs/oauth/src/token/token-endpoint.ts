import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, sha256, type Secret } from '#kernel';
import { cocoAuthorizationServer, redirectUri } from './authorization-server.js';
import { OAuthSettings } from '../oauth-settings.js';
import { ClientSecrets, type SecretVerdict } from './client-secrets.js';
import { judgeTokenAnswer } from '../answer/judge.js';
import { OffenceLog } from './offence-log.js';
import type { TokenAnswer } from '../answer/reading/token-answer.js';
import type { TokenOutcome } from '../answer/token-outcome.js';
import { TokenCallFailed, TokenTransport } from './token-transport.js';

/** Milliseconds of the time-out needed for a second call with the other client secret: one round trip with TLS. */
const TIME_FOR_SECOND_CALL = 1_000;

/** COCO's code for a dead grant that may also mean a wrong client secret ("invalid credentials"). */
const INVALID_CREDENTIALS = 'coco_40103';

/** COCO's code for a disabled client, which no secret can fix. */
const APPLICATION_DISABLED = 'coco_40307';

/**
 * COCO's token endpoint. Each method makes one HTTP call, and a second only if COCO refused the first one's client
 * secret. None throws because of COCO's response: the outcome reports it.
 */
@Injectable()
export class TokenEndpoint implements OnApplicationShutdown {
  private readonly logger = new Logger(TokenEndpoint.name);
  private readonly transport: TokenTransport;
  private readonly url: URL;

  constructor(
    private readonly settings: OAuthSettings,
    private readonly secrets: ClientSecrets,
    private readonly offences: OffenceLog,
    private readonly clock: Clock,
  ) {
    this.transport = new TokenTransport(settings.cocoBaseUrl, settings.proxy);
    this.url = new URL(cocoAuthorizationServer(settings).token_endpoint);
  }

  /**
   * Exchanges an authorization code (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
   *
   * @param parameters the callback's parameters as `validateAuthResponse` returned them
   */
  async exchangeCode(parameters: URLSearchParams, codeVerifier: Secret | undefined): Promise<TokenOutcome> {
    const form = new URLSearchParams({
      grant_type: 'authorization_code',
      code: parameters.get('code') ?? '',
      redirect_uri: redirectUri(this.settings),
    });
    if (codeVerifier !== undefined) form.set('code_verifier', codeVerifier.reveal());
    return this.call(form, undefined);
  }

  /** Refreshes a token pair (RFC 6749 section 6). */
  async refresh(refreshToken: Secret): Promise<TokenOutcome> {
    const plain = refreshToken.reveal();
    return this.call(
      new URLSearchParams({ grant_type: 'refresh_token', refresh_token: plain }),
      sha256(plain),
    );
  }

  /** Revokes a refresh token at COCO if an endpoint is configured (RFC 7009); best effort, never throws. */
  async revoke(refreshToken: Secret): Promise<void> {
    const { revocationUrl } = this.settings;
    if (revocationUrl === undefined) return;
    try {
      const form = new URLSearchParams({ token: refreshToken.reveal() });
      const answer = await this.send(revocationUrl, form, undefined);
      if (answer.status >= 300) this.logger.warn(`COCO answered a revocation with ${answer.status}`);
    } catch (error) {
      const reason = error instanceof TokenCallFailed ? error.reason : 'unexpected error';
      this.logger.warn(`A refresh token could not be revoked at COCO: ${reason}`);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await this.transport.close();
  }

  private async call(form: URLSearchParams, presented: Buffer | undefined): Promise<TokenOutcome> {
    try {
      const outcome = this.judge(await this.send(this.url, form, presented), presented);
      if (outcome.kind === 'tokens') this.offences.note(outcome.offences);
      return outcome;
    } catch (error) {
      if (!(error instanceof TokenCallFailed)) throw error;
      return {
        kind: 'inconclusive',
        cause: error.reason,
        outcomeUnknown: error.outcomeUnknown,
        retryAfterSeconds: undefined,
        ofEndpoint: true,
        throttled: false,
        refusal: undefined,
      };
    }
  }

  /** Sends a form with the client credentials in the body, where COCO requires them (RFC 6749 section 2.3.1). */
  private async send(url: URL, form: URLSearchParams, presented: Buffer | undefined): Promise<TokenAnswer> {
    const endsAt = this.clock.monotonic() + this.settings.tokenCallTimeout;
    const timeLeft = (): number => endsAt - this.clock.monotonic();
    return this.secrets.use(
      (secret) => {
        const signed = new URLSearchParams(form);
        signed.set('client_id', this.settings.clientId);
        signed.set('client_secret', secret.reveal());
        return this.post(url, signed, timeLeft());
      },
      (answer) => secretVerdict(this.judge(answer, presented)),
      () => timeLeft() >= TIME_FOR_SECOND_CALL,
    );
  }

  private post(url: URL, form: URLSearchParams, timeout: number): Promise<TokenAnswer> {
    return this.settings.tokenBody === 'json'
      ? this.transport.post(url, 'application/json', JSON.stringify(Object.fromEntries(form)), timeout)
      : this.transport.post(url, 'application/x-www-form-urlencoded', form.toString(), timeout);
  }

  private judge(answer: TokenAnswer, presented: Buffer | undefined): TokenOutcome {
    return judgeTokenAnswer(answer, presented, this.clock.now());
  }
}

/** The verdict on the client secret. A refusal that might mean it counts too: either way nothing was carried out. */
function secretVerdict(outcome: TokenOutcome): SecretVerdict {
  if (outcome.kind === 'inconclusive') return 'unknown';
  if (outcome.kind === 'tokens') return 'accepted';
  if (outcome.kind === 'client') return outcome.word === APPLICATION_DISABLED ? 'unknown' : 'refused';
  return outcome.word === INVALID_CREDENTIALS ? 'refused' : 'accepted';
}
