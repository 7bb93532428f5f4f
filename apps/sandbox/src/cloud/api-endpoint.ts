/** COCO's REST API: every path that is not OAuth's. Asks for a good access token before anything else. */

import { errorAnswer } from '../http/exchange.js';
import type { Answer, Endpoint, Exchange } from '../http/exchange.js';
import type { SeenSecrets } from '../ledger/seen-secrets.js';
import { claimedBearer } from '../oauth/access-tokens.js';
import type { AccessTokenVerifier } from '../oauth/access-tokens.js';
import { Homes } from './homes.js';
import { answerCall } from './routes.js';

const outcomes: Readonly<Record<number, string>> = { 400: 'bad_request', 403: 'forbidden', 404: 'not_found' };

/** The REST API. */
export class ApiEndpoint implements Endpoint {
  readonly name = 'api';
  readonly #homes = new Homes();
  readonly #accessTokens: AccessTokenVerifier;
  readonly #secrets: SeenSecrets;
  #commandNumber = 0;

  constructor(accessTokens: AccessTokenVerifier, secrets: SeenSecrets) {
    this.#accessTokens = accessTokens;
    this.#secrets = secrets;
  }

  describe({ headers, facts }: Exchange): void {
    const token = bearerToken(headers.authorization);
    this.#secrets.add('access_token', token);
    Object.assign(facts, token === undefined ? undefined : claimedBearer(token));
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const bearer = await this.#accessTokens.verify(bearerToken(exchange.headers.authorization) ?? '');
    if (!bearer) {
      exchange.facts.outcome = 'unauthorized';
      return unauthorized();
    }
    const answer = answerCall({
      homes: this.#homes,
      userId: bearer.userId,
      exchange,
      nextCommandNumber: () => (this.#commandNumber += 1),
    });
    exchange.facts.outcome = outcomes[answer.status] ?? 'ok';
    return answer;
  }
}

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1). */
function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}

function unauthorized(): Answer {
  const answer = errorAnswer(401, 'The access token is missing, expired or revoked');
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer error="invalid_token"' } };
}
