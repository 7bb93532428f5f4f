import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { validateHostHeader, validateOriginHeader } from '@modelcontextprotocol/server';
import type { HttpSettings, SessionUser } from '../settings/settings.js';

/** Who may come in, and for which user; or the answer to those who may not. */
export type Admission =
  { readonly userId: string } | { readonly status: 400 | 401 | 403 | 404; readonly error: string };

/** Characters of a user's id, as the broker allows them. */
const LONGEST_USER_ID = 200;

/**
 * Decides about each request: the right host and page first, against web pages that reach this server by another name, then the
 * secret, in constant time, then the user.
 */
export class Door {
  private readonly secret: Buffer;

  constructor(
    private readonly settings: Omit<HttpSettings, 'secret'>,
    secret: string,
    private readonly user: SessionUser,
  ) {
    this.secret = digestOf(secret);
  }

  admit(request: IncomingMessage): Admission {
    const { allowedHosts, allowedOrigins } = this.settings;
    if (!validateHostHeader(request.headers.host, [...allowedHosts]).ok)
      return { status: 403, error: 'This server does not go by that name' };
    if (!validateOriginHeader(request.headers.origin, [...allowedOrigins]).ok)
      return { status: 403, error: 'Pages of this origin may not call' };
    if (!this.isProved(request)) return { status: 401, error: 'Send the secret as a bearer token' };
    if (request.url !== '/mcp') return { status: 404, error: 'The server is at /mcp' };
    if ('userId' in this.user) return { userId: this.user.userId };
    const userId = userIn(request, this.user.header);
    if (userId !== undefined) return { userId };
    return { status: 400, error: `Name one user in the header ${this.user.header}` };
  }

  private isProved({ headersDistinct }: IncomingMessage): boolean {
    const [given = '', ...others] = headersDistinct.authorization ?? [];
    const [, token = ''] = /^Bearer ([\x21-\x7e]+)$/i.exec(given) ?? [];
    return timingSafeEqual(digestOf(token), this.secret) && others.length === 0;
  }
}

/** Digests have the same length, whatever was sent. */
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The user that exactly one header names, in UTF-8. */
function userIn({ headersDistinct }: IncomingMessage, header: string): string | undefined {
  const [given = '', ...others] = headersDistinct[header] ?? [];
  const userId = Buffer.from(given, 'latin1').toString('utf8');
  const isOne = others.length === 0 && userId !== '' && userId.length <= LONGEST_USER_ID;
  return isOne && !/[\p{Cc}\ufffd]/u.test(userId) ? userId : undefined;
}
