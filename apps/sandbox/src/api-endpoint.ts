/** COCO's REST API: every path that is not OAuth's. Asks for a good access token before anything else. */

import type { CurrentDialect, Dialect } from './dialects/dialect.js';
import type { Answer, CallFacts, Endpoint, Exchange } from './http/exchange.js';
import type { SeenSecrets } from './ledger/seen-secrets.js';
import type { AccessTokenVerifier } from './oauth/access-tokens.js';
import { commandNamed } from './cloud/commands.js';
import { isJsonObject, parseJsonObject } from './http/exchange.js';
import { Homes } from './cloud/homes.js';
import type { Population } from './cloud/population.js';
import type { RuntimeSettings } from './runtime-settings.js';
import { answerCall } from './cloud/routes.js';

const outcomes: Readonly<Record<number, string>> = { 400: 'bad_request', 403: 'forbidden', 404: 'not_found' };

/** What the REST API works with. */
export interface ApiEndpointParts {
  readonly population: Population;
  readonly accessTokens: AccessTokenVerifier;
  readonly secrets: SeenSecrets;
  readonly dialect: CurrentDialect;
  readonly settings: Readonly<RuntimeSettings>;
}

/** The REST API. */
export class ApiEndpoint implements Endpoint {
  readonly name = 'api';
  readonly #homes: Homes;
  readonly #parts: ApiEndpointParts;
  #commandNumber = 0;

  constructor(parts: ApiEndpointParts) {
    this.#parts = parts;
    this.#homes = new Homes(parts.population);
  }

  describe({ method, headers, facts, url, body }: Exchange): void {
    const token = bearerToken(headers.authorization);
    this.#parts.secrets.add('access_token', token);
    Object.assign(facts, token === undefined ? undefined : this.#parts.accessTokens.claimedBearer(token));
    const known = this.#parts.dialect.spoken.find(url.pathname);
    const { networkId, resourceEui } = known?.identifiers ?? {};
    if (networkId !== undefined) facts.networkId = networkId;
    if (resourceEui !== undefined) facts.resourceEui = decoded(resourceEui);
    if (known?.path === 'commands' && method === 'POST') Object.assign(facts, commandFacts(body));
  }

  async answer(exchange: Exchange): Promise<Answer> {
    const dialect = this.#parts.dialect.spoken;
    const token = bearerToken(exchange.headers.authorization);
    const isKnown = dialect.find(exchange.url.pathname) !== undefined;
    if (token === undefined && !isKnown && !dialect.does('asksTokenFirst')) {
      exchange.facts.outcome = 'not_found';
      return dialect.refuse('unknownPath', 'There is no such path');
    }
    const bearer = await this.#parts.accessTokens.verify(token ?? '');
    if (!bearer) {
      exchange.facts.outcome = 'unauthorized';
      return unauthorized(dialect, token !== undefined);
    }
    const answer = answerCall({
      homes: this.#homes,
      population: this.#parts.population,
      dialect,
      userId: bearer.userId,
      exchange,
      nextCommandNumber: () => (this.#commandNumber += 1),
      commandDelay: this.#parts.settings.commandDelayMilliseconds,
    });
    exchange.facts.outcome = outcomes[answer.status] ?? 'ok';
    return answer;
  }
}

/** An identifier with a bad escape is left undecoded: the call will be refused. */
function decoded(identifier: string): string {
  try {
    return decodeURIComponent(identifier);
  } catch {
    return identifier;
  }
}

function commandFacts(body: Buffer): Pick<CallFacts, 'command' | 'parameters'> {
  const request = parseJsonObject(body.toString()) ?? {};
  const command = commandNamed(request);
  if (command === undefined) return {};
  const { cmdParams } = request;
  // A lock's parameters are PINs.
  const isShown = isJsonObject(cmdParams) && !command.startsWith('LOCK_CONTROL.');
  return { command, ...(isShown && { parameters: cmdParams }) };
}

/** The token of an `Authorization: Bearer` header (RFC 6750 section 2.1). */
function bearerToken(authorization: string | undefined): string | undefined {
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(authorization ?? '')?.[1];
}

function unauthorized(dialect: Dialect, hadToken: boolean): Answer {
  return dialect.refuse(
    hadToken ? 'expired' : 'unauthorized',
    'The access token is missing, expired or revoked',
    { 'www-authenticate': 'Bearer error="invalid_token"' },
  );
}
