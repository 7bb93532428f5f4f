import { describe, expect, it } from '@jest/globals';
import {
  BrokerClientError,
  type BrokerClientErrorCode,
  type FailedCall,
} from '../calls/broker-client-error.js';
import { delayAfter, mayTryAgain } from './retry-rules.js';

const GET = { method: 'GET', keyed: false };
const DELETE = { method: 'DELETE', keyed: false };
const COMMAND = { method: 'POST', keyed: true };
const POST = { method: 'POST', keyed: false };
const PATCH = { method: 'PATCH', keyed: false };

const failure = (code: BrokerClientErrorCode, failed: FailedCall = {}): BrokerClientError =>
  new BrokerClientError(code, 'x', failed);

describe('another attempt', () => {
  it.each<[string, BrokerClientError]>([
    ['a lost answer', failure('unreachable')],
    ['a time-out', failure('timed_out')],
    ['408', failure('request_timeout', { status: 408 })],
    ['429', failure('rate_limited', { status: 429 })],
    ['503', failure('overloaded', { status: 503 })],
  ])('follows %s for calls that may be repeated, and for no others', (_what, error) => {
    const may = [GET, DELETE, COMMAND, POST, PATCH].map((attempted) => mayTryAgain(attempted, error));
    expect(may).toEqual([true, true, true, false, false]);
  });

  it.each<[string, BrokerClientError]>([
    ['a refusal', failure('not_found', { status: 404 })],
    ['a failure of COCO', failure('upstream_failure', { status: 502 })],
    ['a timeout of COCO', failure('upstream_total_timeout', { status: 504 })],
    ['an invalid credential', failure('no_credential')],
  ])('does not follow %s', (_what, error) => {
    expect([GET, DELETE, COMMAND].some((attempted) => mayTryAgain(attempted, error))).toBe(false);
  });

  it('does not follow COCO’s own refusal of a command, which the key does not cover', () => {
    const throttled = failure('foreign_answer', { status: 429 });
    expect([mayTryAgain(GET, throttled), mayTryAgain(COMMAND, throttled)]).toEqual([true, false]);
  });

  it('follows a command in progress, unless its outcome will stay unknown', () => {
    const inProgress = (retryAfterSeconds?: number): BrokerClientError =>
      failure('idempotency_key_in_progress', { status: 409, retryAfterSeconds });
    expect([mayTryAgain(COMMAND, inProgress(1)), mayTryAgain(COMMAND, inProgress())]).toEqual([true, false]);
  });
});

describe('the time until it', () => {
  it('is random, from 0 up to a ceiling that doubles up to a maximum', () => {
    expect([1, 2, 3, 20].map((attempt) => delayAfter(attempt, undefined, 1))).toEqual([250, 500, 1000, 8000]);
    expect(delayAfter(3, undefined, 0)).toBe(0);
  });

  it('is at least what the answer asked for', () => {
    expect([delayAfter(1, 2, 0), delayAfter(1, 2, 1)]).toEqual([2000, 2250]);
  });
});
