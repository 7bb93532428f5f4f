/** The differences between what a standard OAuth server says and what COCO says. */

import type { CloudError } from '#standard';
import type { Dialect } from '../dialects/dialect.js';
import type { Facts } from '../dialects/render.js';
import type { Answer } from '../http/exchange.js';
import { parseJsonObject } from '../http/exchange.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import { apiScope } from './provider.js';

/** The query of an authorize request, with the scope that COCO's request leaves out. */
export function queryWithScope(url: URL): string {
  const query = new URLSearchParams(url.search);
  if (!query.has('scope')) query.set('scope', apiScope);
  return query.toString();
}

/** The parameters of a token request, sent as a form or, as COCO's own sample does, as JSON. */
export function tokenParameters(contentType: string | undefined, body: Buffer): URLSearchParams {
  if (!contentType?.toLowerCase().startsWith('application/json')) return new URLSearchParams(body.toString());
  const members = Object.entries(parseJsonObject(body.toString()) ?? {});
  return new URLSearchParams(
    members.flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

/** A successful token answer with the dialect's members and nothing else. */
export function cocoTokenAnswer(
  dialect: Dialect,
  { headers }: Answer,
  issued: JsonMembers,
  grantType: string | undefined,
  settings: Readonly<RuntimeSettings>,
): Answer {
  const { access_token, token_type, expires_in, refresh_token } = issued;
  const keepsRefreshToken = settings.omitRefreshToken && grantType === 'refresh_token';
  const facts = {
    access_token,
    token_type,
    expires_in: settings.omitExpiresIn ? undefined : expires_in,
    refresh_token: keepsRefreshToken ? undefined : refresh_token,
  };
  const answer = dialect.answer('token', facts as Facts);
  return { ...answer, headers: { ...headersBeside(headers), ...answer.headers } };
}

/** The provider's refusal in the dialect's words; one that the dialect has no words for is as the provider has it. */
export function cocoRefusal(
  dialect: Dialect,
  answer: Answer,
  { error, error_description }: JsonMembers,
): Answer {
  const name = typeof error === 'string' ? refusals.get(error) : undefined;
  if (!name) return answer;
  return dialect.refuse(
    name,
    typeof error_description === 'string' ? error_description : '',
    headersBeside(answer.headers),
  );
}

const refusals: ReadonlyMap<string, CloudError> = new Map([
  ['invalid_grant', 'refusedGrant'],
  ['invalid_client', 'refusedClient'],
]);

type JsonMembers = Readonly<Record<string, unknown>>;

/** The headers that say nothing about the body. */
function headersBeside({ 'content-length': _length, 'content-type': _type, ...headers }: Answer['headers']) {
  return headers;
}

/** A redirect with COCO's `code` and `state` or `error`, without the `iss` of RFC 9207 that COCO does not send. */
export function withoutIssuer(answer: Answer): Answer {
  const location = redirectTarget(answer);
  if (!location?.searchParams.has('iss')) return answer;
  location.searchParams.delete('iss');
  const { 'content-length': _, ...headers } = answer.headers;
  return { ...answer, headers: { ...headers, location: location.href }, body: Buffer.alloc(0) };
}

/** Where an answer redirects to, when it is an absolute URL. */
export function redirectTarget({ headers: { location } }: Answer): URL | undefined {
  return typeof location === 'string' && URL.canParse(location) ? new URL(location) : undefined;
}
