import type { TokenTraces } from '../token-search/token-traces.js';
import { UpstreamFailure } from './upstream-errors.js';

/** Headers of an answer, by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** The headers of COCO's answer, as undici returns them. */
export type ReceivedHeaders = Readonly<Record<string, string | string[] | undefined>>;

/**
 * The headers of COCO's answers that callers see; everything else is COCO's own business or could mislead them.
 *
 * The content's type describes the body; the validators serve conditional reads; `retry-after` says when to come back. The
 * length is set when the body is sent on. Left out on purpose: `set-cookie`, `www-authenticate`, `location`, `server`,
 * `alt-svc`, `strict-transport-security`, `access-control-*`.
 */
const passedOn: ReadonlySet<string> = new Set(['content-type', 'etag', 'last-modified', 'retry-after']);

/** Rebuilt headers of an answer, and whether one had to be left out because it contained the token. */
export interface RebuiltHeaders {
  readonly headers: AnswerHeaders;
  readonly tokenFound: boolean;
}

/** Builds the headers that a caller sees. One user's answer is never cached in between (ASVS 14.2.2). */
export function rebuildHeaders(received: ReceivedHeaders, traces: TokenTraces): RebuiltHeaders {
  const headers: Record<string, string> = { 'cache-control': 'no-store' };
  // One search for all of them: nearly always there is nothing to find.
  let text = '';
  for (const name in received) text += textOf(received[name]) + BETWEEN;
  const tokenFound = traces.inText(text);
  for (const name of passedOn) {
    const value = received[name];
    if (typeof value !== 'string' || (tokenFound && traces.inText(value))) continue;
    headers[name] = name === 'content-type' ? contentTypeOf(value) : value;
  }
  return { headers, tokenFound };
}

/** Occurs in no form of a token, and in no header. */
const BETWEEN = '\x01';

function textOf(value: string | string[] | undefined): string {
  return typeof value === 'string' ? value : (value ?? []).join(BETWEEN);
}

/** Problem documents are only the broker's own errors: their type lets callers tell them from COCO's. */
function contentTypeOf(received: string): string {
  return /^\s*application\/problem\+/i.test(received) ? 'application/json' : received;
}

/** Why an answer can't be passed on, judged by its head; `undefined` when it can. */
export function refusalOf(status: number, received: ReceivedHeaders): UpstreamFailure | undefined {
  // A redirect is never followed: the token would go where COCO, or an impostor in its place, points.
  if (status >= 300 && status < 400 && status !== 304) {
    return new UpstreamFailure('COCO answered with a redirect, which is not followed.', {
      upstreamStatus: status,
    });
  }
  const coding = received['content-encoding'] ?? '';
  if (coding !== '' && coding !== 'identity') {
    return new UpstreamFailure('COCO answered in a content coding that was not asked for.', {
      upstreamStatus: status,
    });
  }
  return undefined;
}

/** Bytes that will come, as the head declares; `undefined` if it does not say (RFC 9112 section 6.3). */
export function declaredLength(status: number, received: ReceivedHeaders): number | undefined {
  if (status === 204 || status === 304) return 0;
  const length = received['content-length'];
  return typeof length === 'string' && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}
