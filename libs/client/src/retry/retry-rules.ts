/** When to retry a call, and after how long. Pure rules, no I/O. */
import type { BrokerClientError } from '../calls/broker-client-error.js';

/** The idempotent methods that the broker has (RFC 9110 section 9.2.2). */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'DELETE']);

/** Statuses that ask for another attempt. */
const TRY_AGAIN: ReadonlySet<number> = new Set([408, 429, 503]);

/** Maximum random wait after the first attempt, in milliseconds; doubles with each attempt. */
const FIRST_CEILING = 250;

/** Upper limit of the random wait, in milliseconds. */
const LAST_CEILING = 8_000;

/** The part of a request that the rules look at. */
export interface Attempted {
  readonly method: string;
  /** Whether it has an `Idempotency-Key` that the broker honours. */
  readonly keyed: boolean;
}

/** Whether another attempt may help and cannot take effect twice. */
export function mayTryAgain({ method, keyed }: Attempted, error: BrokerClientError): boolean {
  const repeatable = REPEATABLE.has(method);
  if (!repeatable && !keyed) return false;
  switch (error.code) {
    case 'unreachable':
    case 'timed_out':
      return true;
    case 'idempotency_key_in_progress':
      // Without a time to wait, the outcome will stay unknown.
      return error.retryAfterSeconds !== undefined;
    case 'foreign_answer':
      // The key does not cover what COCO itself refused: the broker would send the command again.
      return repeatable && isTryAgain(error);
    default:
      return isTryAgain(error);
  }
}

/**
 * Milliseconds until the next attempt: the time that the answer asked for, plus full jitter, so that callers who were refused
 * together do not return together.
 *
 * @param attempt the one that failed, from 1
 * @param fraction random, from 0 up to 1
 */
export function delayAfter(attempt: number, retryAfterSeconds: number | undefined, fraction: number): number {
  const ceiling = Math.min(LAST_CEILING, FIRST_CEILING * 2 ** (attempt - 1));
  return (retryAfterSeconds ?? 0) * 1000 + ceiling * fraction;
}

/** Whether a retry may succeed: there was no answer, or one that says to try again later. */
export function isTransient(error: BrokerClientError): boolean {
  return error.code === 'unreachable' || error.code === 'timed_out' || isTryAgain(error);
}

function isTryAgain({ status }: BrokerClientError): boolean {
  return status !== undefined && TRY_AGAIN.has(status);
}
