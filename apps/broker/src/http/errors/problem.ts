import type { BrokerError } from '#kernel';
import { problemTable } from './problem-table.js';
import type { ProblemView } from './problem.view.js';

/** Only the broker's own errors have this type, so that callers can tell them from COCO's. */
const PROBLEM_TYPE = 'application/problem+json';

/** An error response (RFC 9457). */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes, because the framework would append a charset to the content type of a string. */
  readonly body: Buffer;
}

/** Turns an error that callers may see into its response. */
export function problemAnswer(error: BrokerError, requestId: string): ProblemAnswer {
  const { status: usual, title, ownStatus } = problemTable[error.code];
  const status = ownStatus === true ? (error.status ?? usual) : usual;
  const body: ProblemView = {
    // First, so that no extension overrides a standard member.
    ...error.extensions,
    type: `/problems/${error.code}`,
    title,
    status,
    detail: error.message,
    code: error.code,
    requestId,
    ...(error.fields.length > 0 && { errors: [...error.fields] }),
  };
  return { status, headers: headersFor(error, status), body: Buffer.from(JSON.stringify(body)) };
}

function headersFor(error: BrokerError, status: number): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': PROBLEM_TYPE };
  if (error.retryAfterSeconds !== undefined) {
    headers['retry-after'] = String(Math.max(0, Math.ceil(error.retryAfterSeconds)));
  }
  if (error.location !== undefined) headers.location = error.location;
  // RFC 6750 section 3
  if (status === 401) headers['www-authenticate'] = 'Bearer realm="broker"';
  return headers;
}
