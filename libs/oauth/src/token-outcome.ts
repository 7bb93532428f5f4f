import { Secret } from '#kernel';

/**
 * What a call of COCO's token endpoint came to.
 *
 * - `tokens`: COCO gave tokens. Whatever else was wrong with the answer stands in `offences`: the old refresh token is
 *   dead by now, so nothing that carries a new one is ever thrown away.
 * - `grant_refused`: COCO no longer accepts the code or refresh token (`invalid_grant`). Only this ends a link.
 * - `client_refused`: COCO does not accept the broker's own credentials; the operator's move.
 * - `throttled`, `unavailable`: no verdict. `outcomeUnknown` says whether COCO may have carried the request out.
 */
export type TokenOutcome =
  | {
      readonly kind: 'tokens';
      /** Absent only in an answer that carries a refresh token alone. */
      readonly accessToken: Secret | undefined;
      readonly refreshToken: Secret | undefined;
      /** Seconds; absent where COCO did not say. */
      readonly expiresIn: number | undefined;
      readonly offences: readonly string[];
    }
  | { readonly kind: 'grant_refused' }
  | { readonly kind: 'client_refused'; readonly error: string }
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number | undefined }
  | {
      readonly kind: 'unavailable';
      /** Short and fixed, fit for logs and metrics: never the answer's own text. */
      readonly cause: string;
      readonly retryAfterSeconds: number | undefined;
      readonly outcomeUnknown: boolean;
    };

/** The answer of the token endpoint, as far as the verdict needs it. */
export interface TokenAnswer {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly body: string;
}

/** Seconds that a token may claim to live at most: 90 days. */
const LONGEST_LIFETIME = 90 * 24 * 3600;

/** Seconds that COCO may ask to wait at most; a longer wait is cut to it. */
const LONGEST_RETRY_AFTER = 3600;

/** Errors of RFC 6749 section 5.2 that are about the broker's registration, not about the grant. */
const CLIENT_ERRORS: ReadonlySet<string> = new Set(['invalid_client', 'unauthorized_client']);

/**
 * Judges an answer (RFC 6749 sections 5.1 and 5.2), strictly in what ends a link, leniently in what carries tokens.
 *
 * @param now the wall clock, for a `Retry-After` that is a date
 */
export function judgeTokenAnswer(answer: TokenAnswer, now: Date): TokenOutcome {
  const fields = parseObject(answer.body);
  if (answer.status >= 200 && answer.status < 300) return judgeSuccess(answer, fields);
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
  if (answer.status === 429) return { kind: 'throttled', retryAfterSeconds };
  const error = fields?.error;
  if (answer.status >= 400 && answer.status < 500 && typeof error === 'string') {
    if (error === 'invalid_grant') return { kind: 'grant_refused' };
    if (CLIENT_ERRORS.has(error)) return { kind: 'client_refused', error };
  }
  const cause = `status_${answer.status}`;
  // A gateway's 5xx says nothing of what happened behind it.
  return { kind: 'unavailable', cause, retryAfterSeconds, outcomeUnknown: answer.status >= 500 };
}

function judgeSuccess(answer: TokenAnswer, fields: Record<string, unknown> | undefined): TokenOutcome {
  const accessToken = nonEmptyText(fields?.access_token);
  const refreshToken = nonEmptyText(fields?.refresh_token);
  if (fields === undefined || (accessToken === undefined && refreshToken === undefined)) {
    const cause = fields === undefined ? 'malformed_answer' : 'answer_without_tokens';
    return { kind: 'unavailable', cause, retryAfterSeconds: undefined, outcomeUnknown: true };
  }
  const expiresIn = parseExpiresIn(fields.expires_in);
  return {
    kind: 'tokens',
    accessToken: accessToken === undefined ? undefined : new Secret(accessToken),
    refreshToken: refreshToken === undefined ? undefined : new Secret(refreshToken),
    expiresIn,
    offences: offencesOf(answer, fields, expiresIn),
  };
}

/** What a strict client would have rejected the answer for, although it carries tokens. */
function offencesOf(
  answer: TokenAnswer,
  fields: Record<string, unknown>,
  expiresIn: number | undefined,
): readonly string[] {
  const tokenType = fields.token_type;
  const offences = [
    tokenType === undefined && 'token_type is missing',
    tokenType !== undefined && !isBearer(tokenType) && 'token_type is not Bearer',
    expiresIn === undefined && 'expires_in is missing or not a positive number',
    typeof fields.expires_in === 'string' && 'expires_in is a string',
    nonEmptyText(fields.access_token) === undefined && 'access_token is missing',
    !(answer.contentType ?? '').toLowerCase().startsWith('application/json') &&
      'content type is not application/json',
  ];
  return offences.filter((offence) => offence !== false);
}

function isBearer(tokenType: unknown): boolean {
  return typeof tokenType === 'string' && tokenType.toLowerCase() === 'bearer';
}

/** Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date; capped at an hour; `undefined` if unreadable. */
export function parseRetryAfter(value: string | undefined, now: Date): number | undefined {
  if (value === undefined) return undefined;
  const isDate = /^[A-Z][a-z]{2}/.test(value);
  const seconds = isDate
    ? Math.ceil((Date.parse(value) - now.getTime()) / 1000)
    : Number(/^\d+$/.exec(value)?.[0]);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), LONGEST_RETRY_AFTER);
}

function parseExpiresIn(value: unknown): number | undefined {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof seconds !== 'number' || Number.isNaN(seconds) || seconds <= 0) return undefined;
  return Math.min(seconds, LONGEST_LIFETIME);
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function nonEmptyText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
