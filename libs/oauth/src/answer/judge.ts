import { createHash } from 'node:crypto';
import { readAnswer, type Reading } from './reading/read-answer.js';
import { parseRetryAfter } from './retry-after.js';
import { namesError, saidError, type SaidError } from './said-error.js';
import type { TokenAnswer } from './reading/token-answer.js';
import type { TokenOutcome, InconclusiveAnswer } from './token-outcome.js';
import { tokensIn } from './tokens-in.js';
import { verdictOf } from './verdict-words.js';

/**
 * Classifies a token endpoint response (RFC 6749 sections 5.1 and 5.2). Tokens take precedence, whatever the status and
 * however they are wrapped; then errors about the grant or the client; everything else is `inconclusive`. Pure.
 *
 * @param presented SHA-256 of the refresh token that was sent: an error that echoes it contains no new token
 * @param now the wall clock, for a `Retry-After` given as a date
 */
export function judgeTokenAnswer(
  answer: TokenAnswer,
  presented: Buffer | undefined,
  now: Date,
): TokenOutcome {
  const reading = readAnswer(answer);
  if (reading === undefined) return inconclusive(answer, now, unreadable(answer));
  const tokens = tokensIn(answer, reading, presented);
  if (tokens !== undefined) return tokens;
  return judgeRefusal(answer, reading, now);
}

/** What distinguishes one `InconclusiveAnswer` from another; the rest has defaults. */
type Particulars = Pick<InconclusiveAnswer, 'cause' | 'outcomeUnknown' | 'ofEndpoint'> &
  Partial<InconclusiveAnswer>;

function judgeRefusal(answer: TokenAnswer, { members }: Reading, now: Date): TokenOutcome {
  const { status } = answer;
  const said = saidError(members);
  const isFailure = status >= 500 || isPassing(status);
  // Only this code is trusted with any status: it comes from the OAuth server itself, whatever is in front of it.
  if (said.codes.includes('invalid_grant')) return { kind: 'refused', word: 'invalid_grant' };
  if (isFailure) return inconclusive(answer, now, failure(status));
  if (status < 400 && !namesError(members)) {
    return inconclusive(answer, now, {
      cause: status < 300 ? 'answer_without_tokens' : `status_${status}`,
      outcomeUnknown: status < 300,
      ofEndpoint: status >= 300,
    });
  }
  if (said.codes.some((code) => THROTTLED.has(code)))
    return inconclusive(answer, now, {
      cause: 'throttled',
      outcomeUnknown: false,
      ofEndpoint: true,
      throttled: true,
    });
  if (said.codes.some((code) => SERVER_FAILED.has(code)) || said.numbers.some((number) => number >= 50_000))
    return inconclusive(answer, now, { cause: 'server_error', outcomeUnknown: true, ofEndpoint: true });
  return (
    verdictOf(said) ??
    inconclusive(answer, now, {
      cause: status < 400 ? 'error_in_success' : `status_${status}`,
      outcomeUnknown: false,
      ofEndpoint: false,
      refusal: fingerprint(status, said),
    })
  );
}

/** Codes that ask for fewer calls, in a response whose status does not. */
const THROTTLED: ReadonlySet<string> = new Set([
  'slow_down',
  'too_many_requests',
  'rate_limited',
  'rate_limit_exceeded',
  'quota_exceeded',
]);

/** Codes by which a server reports its own failure (RFC 6749 section 4.1.2.1). */
const SERVER_FAILED: ReadonlySet<string> = new Set([
  'server_error',
  'temporarily_unavailable',
  'internal_error',
]);

/** Temporary statuses below 500, not about the request itself: time-out, misdirection, early data, throttling. */
function isPassing(status: number): boolean {
  return status === 408 || status === 421 || status === 425 || status === 429;
}

function failure(status: number): Particulars {
  if (status === 429) return { cause: 'throttled', outcomeUnknown: false, ofEndpoint: true, throttled: true };
  // A gateway's 5xx says nothing about what happened behind it; nor does a time-out.
  return { cause: `status_${status}`, outcomeUnknown: status >= 500 || status === 408, ofEndpoint: true };
}

/** A response in which nothing can be read: no JSON, no form. */
function unreadable({ status, ending, bodies }: TokenAnswer): Particulars {
  const isEmpty = bodies.every((body) => body.length === 0);
  if (status >= 500 || isPassing(status)) return failure(status);
  if (status >= 400) {
    return {
      cause: `status_${status}`,
      outcomeUnknown: false,
      // An empty refusal is the server's own; a page comes from an intermediary in front of it.
      ofEndpoint: !isEmpty,
      refusal: status === 407 ? undefined : `${status}`,
    };
  }
  if (status >= 300) return { cause: `status_${status}`, outcomeUnknown: false, ofEndpoint: true };
  const causes = { complete: 'malformed_answer', too_large: 'answer_too_large' } as const;
  const cause = ending === 'complete' || ending === 'too_large' ? causes[ending] : ending;
  return { cause, outcomeUnknown: true, ofEndpoint: true };
}

function inconclusive(answer: TokenAnswer, now: Date, particulars: Particulars): InconclusiveAnswer {
  const retryAfterSeconds = parseRetryAfter(answer.retryAfter, now);
  return {
    kind: 'inconclusive',
    retryAfterSeconds,
    throttled: answer.status === 503 && retryAfterSeconds !== undefined,
    refusal: undefined,
    ...particulars,
  };
}

/** Codes of RFC 6749 section 5.2 that are not a verdict; safe to log as they are. */
const PLAIN_CODES: ReadonlySet<string> = new Set([
  'invalid_request',
  'unsupported_grant_type',
  'invalid_scope',
]);

/**
 * Identifies an unclassified refusal by its status and codes, or else its words without counters and ids. Hashed unless
 * it is a well-known code, since a server may put a token anywhere.
 */
function fingerprint(status: number, { codes, sentences, numbers }: SaidError): string {
  const [code] = codes;
  if (code !== undefined && PLAIN_CODES.has(code)) return `${status} ${code}`;
  if (numbers[0] !== undefined) return `${status} coco_${numbers[0]}`;
  const words = codes.length > 0 ? codes : sentences;
  if (words.length === 0) return `${status}`;
  // Times, ids and traces differ between two refusals of the same kind; words do not.
  const plain = words.map((text) => text.replace(/\S*\d\S*/g, '#')).join('\n');
  return `${status} #${createHash('sha256').update(plain).digest('hex').slice(0, 12)}`;
}
