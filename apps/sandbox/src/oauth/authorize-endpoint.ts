/** `GET …/oauth/authorize` (RFC 6749 section 4.1.1) and the login and consent pages it leads to. */

import { captureAnswer } from '../http/captured-response.js';
import type { RequestHandler } from '../http/captured-response.js';
import type { Answer, Endpoint, Exchange } from '../http/exchange.js';
import type { SeenSecrets } from '../ledger/seen-secrets.js';
import type { Interactions } from './interactions.js';
import type { CurrentDialect } from '../dialects/dialect.js';
import { redirectTarget, withoutIssuer, queryWithScope } from './coco-shape.js';
import { paths } from './provider.js';

/** The authorize endpoint and, below `/interaction`, its pages. */
export class AuthorizeEndpoint implements Endpoint {
  readonly name = 'authorize';
  readonly #provider: RequestHandler;
  readonly #interactions: Interactions;
  readonly #secrets: SeenSecrets;
  readonly #dialect: CurrentDialect;

  constructor(
    provider: RequestHandler,
    interactions: Interactions,
    secrets: SeenSecrets,
    dialect: CurrentDialect,
  ) {
    this.#provider = provider;
    this.#interactions = interactions;
    this.#secrets = secrets;
    this.#dialect = dialect;
  }

  describe(): void {
    // Who is asking is known to the provider's session alone.
  }

  async answer(exchange: Exchange): Promise<Answer> {
    if (exchange.url.pathname.startsWith(`${paths.interaction}/`)) return this.#interactions.answer(exchange);
    const isRequest = this.#dialect.spoken.find(exchange.url.pathname)?.path === 'authorize';
    const path = isRequest ? `${paths.authorization}?${queryWithScope(exchange.url)}` : exchange.path;
    const answer = withoutIssuer(await captureAnswer(this.#provider, exchange, { path }));
    const target = redirectTarget(answer);
    this.#secrets.add('code', target?.searchParams.get('code'));
    exchange.facts.outcome = target?.searchParams.get('error') ?? (answer.status < 400 ? 'ok' : 'error');
    return answer;
  }
}
