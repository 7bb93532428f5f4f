/** When a call is tried again, and how long is waited before. Nothing is done here. */
import type { BrokerClientError } from '../calls/broker-client-error.js';

/** Methods that may be repeated without harm (RFC 9110 section 9.2.2), as far as the broker has them. */
const REPEATABLE: ReadonlySet<string> = new Set(['GET', 'DELETE']);

/** Statuses that ask for another attempt. */
const TRY_AGAIN: ReadonlySet<number> = new Set([429, 503]);

/** Milliseconds up to which is waited at random after the first attempt; twice as many after each further one. */
const FIRST_CEILING = 250;

/** Milliseconds up to which is waited at random at most. */
const LAST_CEILING = 8_000;

/** The part of a request that decides. */
export interface Attempted {
  readonly method: string;
  /** Whether it carries an `Idempotency-Key` that the broker heeds. */
  readonly keyed: boolean;
}

/** Whether another attempt may help, and cannot do a thing twice. */
export function mayTryAgain({ method, keyed }: Attempted, error: BrokerClientError): boolean {
  const repeatable = REPEATABLE.has(method);
  if (!repeatable && !keyed) return false;
  switch (error.code) {
    case 'unreachable':
    case 'timed_out':
      return true;
    case 'idempotency_key_in_progress':
      // Without a time to wait the outcome is unknown for good.
      return error.retryAfterSeconds !== undefined;
    case 'foreign_answer':
      // The key says nothing of what COCO itself refused: the broker would send the command anew.
      return repeatable && isTryAgain(error);
    default:
      return isTryAgain(error);
  }
}

/**
 * Milliseconds until the next attempt: what the answer asked for, and full jitter beside, so that callers who were sent away
 * together do not come back together.
 *
 * @param attempt the one that failed, from 1
 * @param fraction random, from 0 up to 1
 */
export function delayAfter(attempt: number, retryAfterSeconds: number | undefined, fraction: number): number {
  const ceiling = Math.min(LAST_CEILING, FIRST_CEILING * 2 ** (attempt - 1));
  return (retryAfterSeconds ?? 0) * 1000 + ceiling * fraction;
}

function isTryAgain({ status }: BrokerClientError): boolean {
  return status !== undefined && TRY_AGAIN.has(status);
}
