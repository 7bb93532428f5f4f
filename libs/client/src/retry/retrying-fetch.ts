import { BrokerClientError } from '../calls/broker-client-error.js';
import { isKeyed } from '../calls/idempotency-keys.js';
import type { ProblemCode } from '../types.js';
import { pause } from './pause.js';
import type { RetryLimits } from './retry-limits.js';
import { delayAfter, mayTryAgain } from './retry-rules.js';

/** One attempt: returns a successful answer, and throws otherwise. */
export type Attempt = (request: Request) => Promise<Response>;

/** Error codes of Node and undici for a failed connection, such as `ECONNREFUSED`. */
const SYSTEM_CODE = /^[A-Z][A-Z0-9_]{1,40}$/;

/** What undici's `fetch` says of a port that the Fetch standard forbids, such as 1 or 6000. It gives no code. */
const FORBIDDEN_PORT = 'bad port';

/** Retries within the limits. @throws BrokerClientError, or the reason of the request's own signal */
export function retryingFetch(
  attempt: Attempt,
  limits: Required<RetryLimits>,
  random: () => number,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const deadline = performance.now() + limits.totalMs;
    let answerWasLost = false;
    for (let count = 1; ; count += 1) {
      const outcome = await attemptWithin(
        attempt,
        request,
        Math.min(limits.attemptMs, deadline - performance.now()),
      );
      if (!(outcome instanceof BrokerClientError)) return outcome;
      if (answerWasLost && isGone(request, outcome)) return new Response(null, { status: 204 });
      answerWasLost ||= outcome.status === undefined;
      const delay = delayAfter(count, outcome.retryAfterSeconds, random());
      const isTooLate = performance.now() + delay >= deadline;
      const attempted = { method: request.method, keyed: isKeyed(request) };
      if (count >= limits.attempts || isTooLate || !mayTryAgain(attempted, outcome)) throw outcome;
      await pause(delay, request.signal);
    }
  };
}

/** Codes by which the broker says that what the path names is gone. An unknown route is not among them. */
const GONE: ReadonlySet<string> = new Set<ProblemCode>(['not_found', 'link_not_found']);

/** The thing to delete no longer exists: the lost answer was a success. */
function isGone(request: Request, outcome: BrokerClientError): boolean {
  return request.method === 'DELETE' && GONE.has(outcome.code);
}

async function attemptWithin(
  attempt: Attempt,
  request: Request,
  milliseconds: number,
): Promise<Response | BrokerClientError> {
  const time = AbortSignal.timeout(Math.max(0, Math.ceil(milliseconds)));
  const signal = AbortSignal.any([request.signal, time]);
  try {
    // A body can be sent only once, so each attempt sends a copy.
    return await attempt(new Request(request.clone(), { signal }));
  } catch (error) {
    request.signal.throwIfAborted();
    if (error instanceof BrokerClientError) return error;
    if (time.aborted) return new BrokerClientError('timed_out', 'The broker did not answer in time');
    return new BrokerClientError('unreachable', `No complete answer: ${systemCodeOf(error)}`);
  }
}

/**
 * The system's error code. The error itself may hold the request, and with it the credential, so nothing else of it is
 * passed on, except a reason that `fetch` gives in fixed words.
 */
function systemCodeOf(error: unknown): string {
  let inner = error;
  while (typeof inner === 'object' && inner !== null) {
    if ('code' in inner && typeof inner.code === 'string' && SYSTEM_CODE.test(inner.code)) return inner.code;
    if ('message' in inner && inner.message === FORBIDDEN_PORT) return 'fetch never connects to this port';
    inner = 'cause' in inner ? inner.cause : undefined;
  }
  return 'the connection failed';
}
