/** `POST …/oauth/token`: code exchange and refresh (RFC 6749 sections 4.1.3 and 6), in COCO's shape. */

import { captureAnswer } from '../http/captured-response.js';
import type { RequestHandler } from '../http/captured-response.js';
import type { Answer, Endpoint, Exchange } from '../http/exchange.js';
import { parseJsonObject } from '../http/exchange.js';
import type { SeenSecrets } from '../ledger/seen-secrets.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import type { CurrentDialect } from '../dialects/dialect.js';
import type { ClientSecrets } from './client-secrets.js';
import { cocoRefusal, cocoTokenAnswer, tokenParameters } from './coco-shape.js';
import { paths } from './provider.js';
import { tokenHash } from './refresh-token-families.js';
import type { RefreshTokenFamilies } from './refresh-token-families.js';
import type { ProviderStore } from './store.js';

const secretParameters = ['refresh_token', 'code', 'code_verifier', 'client_secret'] as const;

/** What the token endpoint works with. */
export interface TokenEndpointParts {
  readonly provider: RequestHandler;
  readonly store: ProviderStore;
  readonly families: RefreshTokenFamilies;
  readonly secrets: SeenSecrets;
  readonly settings: Readonly<RuntimeSettings>;
  readonly dialect: CurrentDialect;
  readonly clientSecrets: ClientSecrets;
}

/** The token endpoint. Parameters come as a form or as JSON. */
export class TokenEndpoint implements Endpoint {
  readonly name = 'token';
  readonly #parts: TokenEndpointParts;

  constructor(parts: TokenEndpointParts) {
    this.#parts = parts;
  }

  describe({ headers, body, facts }: Exchange): void {
    const parameters = tokenParameters(headers['content-type'], body);
    for (const kind of secretParameters) this.#parts.secrets.add(kind, parameters.get(kind));
    const grantType = parameters.get('grant_type');
    if (grantType !== null) facts.grantType = grantType;
    const refreshToken = parameters.get('refresh_token');
    const presented = refreshToken === null ? undefined : this.#describeRefreshToken(refreshToken, facts);
    const code = parameters.get('code');
    const source = code === null ? presented : this.#parts.store.read('AuthorizationCode', code);
    if (source?.grantId !== undefined) facts.grantId = source.grantId;
    if (source?.accountId !== undefined) facts.userId = source.accountId;
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const { headers, body, facts } = exchange;
    const form = this.#parts.clientSecrets.translate(tokenParameters(headers['content-type'], body));
    const dialect = this.#parts.dialect.spoken;
    const mayEndFamily = this.#isDeadMemberOfLiveFamily(facts.refreshTokenHash);
    const answer = await captureAnswer(this.#parts.provider, exchange, { path: paths.token, form });
    const members = parseJsonObject(answer.body.toString()) ?? {};
    if (answer.status !== 200) {
      facts.outcome = typeof members.error === 'string' ? members.error : 'error';
      if (mayEndFamily && this.#isRevoked(facts.refreshTokenHash)) facts.reuseDetected = true;
      return cocoRefusal(dialect, answer, members);
    }
    this.#recordIssue(members, exchange);
    return cocoTokenAnswer(dialect, answer, members, facts.grantType, this.#parts.settings);
  }

  #describeRefreshToken(refreshToken: string, facts: Exchange['facts']) {
    facts.refreshTokenHash = tokenHash(refreshToken);
    const { grantId } = this.#parts.families.stateOf(facts.refreshTokenHash);
    if (grantId !== undefined) facts.grantId = grantId;
    return this.#parts.store.read('RefreshToken', refreshToken);
  }

  #recordIssue(
    { access_token: accessToken, refresh_token: refreshToken }: Record<string, unknown>,
    exchange: Exchange,
  ) {
    exchange.facts.outcome = 'ok';
    this.#parts.secrets.add('access_token', accessToken);
    this.#parts.secrets.add('refresh_token', refreshToken);
    if (typeof refreshToken === 'string') exchange.facts.newRefreshTokenHash = tokenHash(refreshToken);
  }

  #isDeadMemberOfLiveFamily(hash: string | undefined): boolean {
    return hash !== undefined && this.#parts.families.stateOf(hash).state === 'rotated';
  }

  #isRevoked(hash: string | undefined): boolean {
    return hash !== undefined && this.#parts.families.stateOf(hash).state === 'revoked';
  }
}
