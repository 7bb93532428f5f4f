/** `POST …/oauth/revoke` (RFC 7009), which COCO does not document: there only when asked for. */

import { captureAnswer } from '../http/captured-response.js';
import type { RequestHandler } from '../http/captured-response.js';
import type { Answer, Endpoint, Exchange } from '../http/exchange.js';
import type { ClientSecrets } from './client-secrets.js';
import { tokenParameters } from './coco-shape.js';
import { paths } from './provider.js';
import { tokenHash } from './refresh-token-families.js';
import type { RefreshTokenFamilies } from './refresh-token-families.js';

/** The revocation endpoint: a refresh token given to it ends its whole family. */
export class RevokeEndpoint implements Endpoint {
  readonly name = 'revoke';
  readonly #provider: RequestHandler;
  readonly #families: RefreshTokenFamilies;
  readonly #clientSecrets: ClientSecrets;

  constructor(provider: RequestHandler, families: RefreshTokenFamilies, clientSecrets: ClientSecrets) {
    this.#provider = provider;
    this.#families = families;
    this.#clientSecrets = clientSecrets;
  }

  describe({ headers, body, facts }: Exchange): void {
    const token = tokenParameters(headers['content-type'], body).get('token');
    if (token === null) return;
    const hash = tokenHash(token);
    const { grantId } = this.#families.stateOf(hash);
    if (grantId === undefined) return;
    facts.refreshTokenHash = hash;
    facts.grantId = grantId;
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const presented = tokenParameters(exchange.headers['content-type'], exchange.body);
    const form = this.#clientSecrets.translate(presented);
    const answer = await captureAnswer(this.#provider, exchange, { path: paths.revocation, form });
    exchange.facts.outcome = answer.status === 200 ? 'ok' : 'error';
    return answer;
  }
}
