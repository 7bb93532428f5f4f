/** How an exchange with COCO can fail, and how undici's errors become those. */
import { BrokerError, connectionFailure, type ProblemCode } from '#kernel';
import { NotSent } from './not-sent.js';

/** Which of the configured times ran out. */
export type TimeLimit = 'connect' | 'first_byte' | 'idle' | 'total';

const limitTexts: Readonly<Record<TimeLimit, string>> = {
  connect: 'COCO could not be reached in time.',
  first_byte: 'COCO did not begin to answer in time.',
  idle: 'COCO fell silent in the middle of its answer, or the answer was not read.',
  total: 'The exchange with COCO took too long.',
};

/** One of the configured times ran out. Whether COCO has acted is unknown. */
export class UpstreamTimeout extends BrokerError {
  constructor(limit: TimeLimit, cause?: unknown) {
    super(`upstream_${limit}_timeout`, limitTexts[limit], { cause });
  }
}

/** COCO's own status, number and words, as members of a problem. */
export interface UpstreamWords {
  readonly upstreamStatus?: number;
  readonly upstreamCode?: number;
  readonly upstreamMessage?: string;
}

/** COCO could not be reached, broke off, or answered something that can't be passed on. */
export class UpstreamFailure extends BrokerError {
  constructor(detail: string, { cause, ...extensions }: { cause?: unknown } & UpstreamWords = {}) {
    super('upstream_failure', detail, { cause, extensions });
  }
}

/** COCO answered in no known form, or in one that can't be judged; nothing of it is passed on. */
export class UpstreamMalformed extends BrokerError {
  constructor(detail: string, { cause, ...extensions }: { cause?: unknown } & UpstreamWords = {}) {
    super('upstream_malformed', detail, { cause, extensions });
  }
}

/**
 * COCO answers 401 although the link's token is fresh: it refuses this call, not the link. The user may have lost access to the
 * network or the device; linking again would change nothing.
 */
export class AccessRefused extends UpstreamFailure {
  constructor() {
    super(
      "COCO refuses this call with 401 although the link's access token is fresh. The link works; check that the user still has access to what the call names.",
      { upstreamStatus: 401 },
    );
  }
}

/** The head or body of COCO's answer is larger than configured. */
export class UpstreamResponseTooLarge extends BrokerError {
  constructor(part: 'head' | 'body', cause?: unknown) {
    super('upstream_response_too_large', `The ${part} of COCO's answer is larger than allowed.`, { cause });
  }
}

/** The circuit is open: COCO failed repeatedly, so it is not called for a moment. */
export class UpstreamUnavailable extends BrokerError {
  constructor(retryAfterSeconds: number) {
    super('upstream_unavailable', 'COCO keeps failing, so calls to it pause for a moment.', {
      retryAfterSeconds,
    });
  }
}

/** Every permit for a call to COCO is in use, and the queue is full. */
export class Overloaded extends BrokerError {
  constructor(whose: 'service' | 'broker') {
    const detail =
      whose === 'service'
        ? 'The service has reached its limit of calls in flight.'
        : 'Too many calls to COCO are in flight.';
    super('overloaded', detail, { retryAfterSeconds: 1 });
  }
}

/** The answer contained the access token, so it was not passed on. */
export class TokenEchoed extends UpstreamFailure {
  constructor() {
    super("COCO's answer held something that must not leave the broker.");
  }
}

/** The answer is compressed without saying so: it can't be searched for the token, so it was not passed on. */
export class AnswerCompressed extends UpstreamFailure {
  constructor() {
    super('COCO answered in a content coding that was neither asked for nor declared.');
  }
}

/** COCO lists more zones than one list reads. */
export class TooManyZones extends BrokerError {
  constructor(limit: number) {
    super(
      'upstream_response_too_large',
      `One list of resources reads ${limit} zones at most; read this zone by its own route.`,
    );
  }
}

/** The caller left; nobody is left to read this error. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';

  constructor() {
    super('the caller went away');
  }
}

/** Codes for a connection that broke. */
const BROKEN: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET']);

/** The error as callers see it; our own errors pass unchanged. */
export function upstreamError(error: unknown): BrokerError | CallerGone {
  if (error instanceof BrokerError || error instanceof CallerGone) return error;
  const unconnected = connectionFailure(error);
  if (unconnected === 'connect_timeout') return new UpstreamTimeout('connect', error);
  if (unconnected !== undefined) return new UpstreamFailure('COCO could not be reached.', { cause: error });
  switch (codeOf(error)) {
    case 'UND_ERR_HEADERS_TIMEOUT':
      return new UpstreamTimeout('first_byte', error);
    case 'UND_ERR_BODY_TIMEOUT':
      return new UpstreamTimeout('idle', error);
    case 'UND_ERR_HEADERS_OVERFLOW':
      return new UpstreamResponseTooLarge('head', error);
    case undefined:
      return new UpstreamFailure('The exchange with COCO failed.', { cause: error });
    default:
      return new UpstreamFailure('The connection to COCO broke.', { cause: error });
  }
}

/** Whether trying a safe call once more makes sense: the connection failed before the answer arrived. */
export function isConnectionError(error: unknown): boolean {
  const cause = error instanceof BrokerError ? error.cause : error;
  return connectionFailure(cause) !== undefined || BROKEN.has(codeOf(cause) ?? '');
}

/** Codes of errors that occur before COCO has received a valid call. */
const BEFORE_THE_CALL: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'insufficient_scope',
  'capability_not_granted',
  'actor_required',
  'place_not_granted',
  'link_not_found',
  'link_not_active',
  'overloaded',
  'upstream_unavailable',
  'reauthorization_required',
  'token_refresh_unavailable',
  'vault_unavailable',
  'audit_unavailable',
  'storage_unavailable',
  'device_busy',
  'link_on_hold',
  'approval_required',
  'too_many_approvals',
  'payload_too_large',
]);

/** Errors that say the link can't be used at all, or not by this caller: no other call would do better. */
export const ABOUT_THE_LINK: ReadonlySet<ProblemCode> = new Set([
  'unauthenticated',
  'insufficient_scope',
  'link_not_found',
  'link_not_active',
  'reauthorization_required',
  'vault_unavailable',
]);

/** Whether the error proves that COCO has not acted on the call. */
export function provesNothingDone(error: unknown): boolean {
  if (!(error instanceof BrokerError)) return false;
  if (error instanceof AccessRefused || error instanceof NotSent) return true;
  return BEFORE_THE_CALL.has(error.code) || connectionFailure(error.cause) !== undefined;
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
