import type { Problem } from '../types.js';
import { BrokerClientError } from './broker-client-error.js';

/** Only the broker's errors have this type. */
const PROBLEM_TYPE = 'application/problem+json';

/** Turns an unsuccessful answer into an error. Reads its body. */
export async function errorOfAnswer(answer: Response, now: Date): Promise<BrokerClientError> {
  const { status, headers } = answer;
  const body = parsed(await answer.text());
  const retryAfterSeconds = parseRetryAfter(headers.get('retry-after'), now);
  const requestId = headers.get('x-request-id') ?? undefined;
  if (mediaTypeOf(answer) === PROBLEM_TYPE && isProblem(body)) {
    const known = { status, retryAfterSeconds, problem: body, requestId: body.requestId };
    return new BrokerClientError(body.code, `${body.code}: ${body.detail}`, known);
  }
  const detail = `The answer, with status ${status}, did not come from the broker`;
  return new BrokerClientError('foreign_answer', detail, { status, retryAfterSeconds, requestId, body });
}

/** The media type without parameters; `undefined` if the answer has none. */
export function mediaTypeOf(answer: Response): string | undefined {
  return answer.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
}

/** Parses `Retry-After` (RFC 9110 section 10.2.3), seconds or a date. @returns seconds */
function parseRetryAfter(value: string | null, now: Date): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = value.endsWith('GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now.getTime()) / 1000);
}

function isProblem(body: unknown): body is Problem {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'detail' in body &&
    typeof body.detail === 'string'
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}
