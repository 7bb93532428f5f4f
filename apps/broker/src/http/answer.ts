import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { Ids } from '#kernel';
import { requestIdOf } from './request-id.js';

/** Headers of every response, whatever its kind. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

const TWO_YEARS = 63_072_000;

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * Makes the server's response class: every response carries the security headers and the request id, even one written
 * by Node itself or by a handler through the raw response. A route's own value for a header takes precedence.
 */
export function answerClass(ids: Ids, publicByHttps: boolean): typeof ServerResponse {
  const always = securityHeaders(publicByHttps);
  return class Answer extends ServerResponse {
    override writeHead(status: number, reason?: string | Headers, given?: Headers): this {
      const [text, own] = typeof reason === 'string' ? [reason, given] : [undefined, reason];
      // All at once: setting them one by one would slow down proxied calls.
      const headers = {
        'x-request-id': requestIdOf(this.req, ids),
        ...always,
        ...this.getHeaders(),
        ...(Array.isArray(own) ? byName(own) : own),
      };
      return text === undefined ? super.writeHead(status, headers) : super.writeHead(status, text, headers);
    }
  } as typeof ServerResponse;
}

/** Converts alternating names and values, the form that Node uses in its own refusals. */
function byName(headers: readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  const named: OutgoingHttpHeaders = {};
  for (let index = 0; index < headers.length; index += 2)
    named[String(headers[index]).toLowerCase()] = headers[index + 1];
  return named;
}

/**
 * The headers of every response, by lower-case name.
 *
 * @param publicByHttps whether to forbid browsers plain HTTP with this host (HSTS)
 */
function securityHeaders(publicByHttps: boolean): Readonly<Record<string, string>> {
  return publicByHttps
    ? { ...ALWAYS, 'strict-transport-security': `max-age=${TWO_YEARS}; includeSubDomains` }
    : ALWAYS;
}
