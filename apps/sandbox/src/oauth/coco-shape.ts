/** The differences between what a standard OAuth server says and what COCO says. */

import type { Answer } from '../http/exchange.js';
import { jsonAnswer, parseJsonObject } from '../http/exchange.js';
import type { RuntimeSettings } from '../runtime-settings.js';
import { apiScope } from './provider.js';

/** The path and query of an authorize request, with the scope that COCO's request leaves out. */
export function withScope(url: URL): string {
  const query = new URLSearchParams(url.search);
  if (!query.has('scope')) query.set('scope', apiScope);
  return `${url.pathname}?${query.toString()}`;
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

/** A successful token answer with COCO's four members and nothing else. */
export function cocoTokenAnswer(
  { status, headers }: Answer,
  issued: Readonly<Record<string, unknown>>,
  grantType: string | undefined,
  settings: Readonly<RuntimeSettings>,
): Answer {
  const { access_token, token_type, expires_in, refresh_token } = issued;
  const keepsRefreshToken = settings.omitRefreshToken && grantType === 'refresh_token';
  const body = {
    access_token,
    token_type,
    ...(!settings.omitExpiresIn && { expires_in }),
    ...(!keepsRefreshToken && { refresh_token }),
  };
  const { 'content-length': _, ...otherHeaders } = headers;
  return jsonAnswer(status, body, otherHeaders);
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
