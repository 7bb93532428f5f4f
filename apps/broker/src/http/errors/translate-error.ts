import { HttpException } from '@nestjs/common';
import { isDatabaseOutage, isRefusedText } from '#database';
import { BrokerError, InvalidRequest, type ProblemCode } from '#kernel';
import { problemTable } from './problem-table.js';

/** Seconds until a caller should retry while the database is down: a restart or a failover takes a few. */
const OUTAGE_RETRY_AFTER = 2;

/** The messages for callers if nothing is known but the kind of problem. */
const REFUSALS = {
  invalid_request: 'The request is malformed.',
  unauthenticated: 'A valid credential is required.',
  not_permitted: 'This call is not permitted.',
  route_not_found: 'There is no such route; check the base URL, and that no proxy decodes “%2F” in the path.',
  method_not_allowed: 'This route does not accept this method.',
  payload_too_large: 'The body is too large.',
  request_timeout: 'The request did not arrive in time; send it again.',
  unsupported_media_type: 'Send the body as JSON, with "Content-Type: application/json".',
  rate_limited: 'Too many calls; try again later.',
  headers_too_large: 'The header fields are too large.',
} as const satisfies Partial<Record<ProblemCode, string>>;

type RefusalCode = keyof typeof REFUSALS;

/** The same by status, for errors that Nest or Fastify throws. The problem table defines each code's status. */
const REFUSED_STATUSES: ReadonlyMap<number, readonly [ProblemCode, string]> = new Map<
  number,
  readonly [ProblemCode, string]
>([
  ...(Object.keys(REFUSALS) as RefusalCode[]).map(
    (code) => [problemTable[code].status, [code, REFUSALS[code]]] as const,
  ),
  // A status to which no problem code belongs:
  [414, ['invalid_request', 'The request target is too long.']],
]);

/** Fastify's own refusals, with the message for the caller. Fastify's messages are not used: some quote the URL. */
const FASTIFY_REFUSALS: Readonly<Record<string, () => BrokerError>> = {
  FST_ERR_BAD_URL: () => invalid('path', 'not a valid URL path; check its percent-encoding'),
  FST_ERR_MAX_PARAM_LENGTH: () => invalid('path', 'one segment is too long'),
  FST_ERR_CTP_BODY_TOO_LARGE: () => refusal('payload_too_large'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => refusal('unsupported_media_type'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => invalid('header Content-Length', 'does not match the body'),
  FST_ERR_CTP_INVALID_JSON_BODY: () => invalid('body', 'not valid JSON, or with a forbidden key'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => invalid('body', 'empty; send a JSON object'),
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: () => invalid('header Content-Type', 'is missing'),
};

/** Turns anything thrown into an error that callers may see; unknown errors become `internal`, without their text. */
export function translateError(thrown: unknown): BrokerError {
  if (thrown instanceof BrokerError) return thrown;
  const ofFastify = FASTIFY_REFUSALS[codeOf(thrown) ?? codeOf(causeOf(thrown)) ?? ''];
  if (ofFastify !== undefined) return ofFastify();
  const known = REFUSED_STATUSES.get(statusOf(thrown));
  if (known !== undefined) return new BrokerError(known[0], known[1], { cause: thrown });
  if (isDatabaseOutage(thrown)) return storageUnavailable(thrown);
  if (isRefusedText(thrown))
    return invalid('request', 'contains a character that cannot be stored, such as NUL');
  if (isAbort(thrown)) return invalid('body', 'did not arrive whole: the connection ended before it');
  return new BrokerError(
    'internal',
    'The broker failed; the request id helps its operators to find out why.',
    {
      cause: thrown,
    },
  );
}

function storageUnavailable(cause: unknown): BrokerError {
  const options = { cause, retryAfterSeconds: OUTAGE_RETRY_AFTER };
  return new BrokerError(
    'storage_unavailable',
    'The database is not answering. Nothing is lost; try again.',
    options,
  );
}

/** Whether the caller hung up while sending its body (Node's error for an incoming message): no one reads the reply. */
function isAbort(thrown: unknown): boolean {
  return codeOf(thrown) === 'ECONNRESET' && thrown instanceof Error && thrown.message === 'aborted';
}

function refusal(code: RefusalCode): BrokerError {
  return new BrokerError(code, REFUSALS[code]);
}

function invalid(field: string, message: string): InvalidRequest {
  return new InvalidRequest([{ field, message }]);
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error ? thrown.cause : undefined;
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : undefined;
}

/** Only for errors that Nest and Fastify made as responses: any other error's status says nothing about ours. */
function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const ofFastify = thrown instanceof Error && thrown.name === 'FastifyError' && 'statusCode' in thrown;
  return ofFastify && typeof thrown.statusCode === 'number' ? thrown.statusCode : 500;
}
