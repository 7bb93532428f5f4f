import { ServerResponse, type OutgoingHttpHeader, type OutgoingHttpHeaders } from 'node:http';
import type { Ids } from '#kernel';
import { requestIdOf } from './request-id.js';
import { securityHeaders } from './security-headers.js';

type Headers = OutgoingHttpHeaders | OutgoingHttpHeader[];

/**
 * Makes the class of the server's answers: none can leave without the security headers and the request's id, whoever
 * writes it, be it Node itself or a handler to the raw answer. What a route says of the same header takes precedence.
 */
export function answerClass(ids: Ids, publicByHttps: boolean): typeof ServerResponse {
  const always = securityHeaders(publicByHttps);
  return class Answer extends ServerResponse {
    override writeHead(status: number, reason?: string | Headers, given?: Headers): this {
      const [text, own] = typeof reason === 'string' ? [reason, given] : [undefined, reason];
      // In one piece: set one by one they would cost a proxied call more.
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

/** Names and values in turn, as Node gives them in the refusals of its own. */
function byName(headers: readonly OutgoingHttpHeader[]): OutgoingHttpHeaders {
  const named: OutgoingHttpHeaders = {};
  for (let index = 0; index < headers.length; index += 2)
    named[String(headers[index]).toLowerCase()] = headers[index + 1];
  return named;
}
