/** COCO's refusals and failures as the broker's problems, along with COCO's own number and words. */
import { BrokerError, withheldPath, type BrokerErrorOptions, type ProblemCode } from '#kernel';
import {
  findErrorNumber,
  readCocoError,
  statusOf,
  type CocoError,
  type ErrorEffect,
} from '../contract/error-numbers.js';
import { excerpt } from './excerpt.js';
import { isSuccess, readJson } from './json-answer.js';
import { maskNumbers } from './masked-text.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { UpstreamFailure } from '../transport/upstream-errors.js';

/** The status by which COCO says "later". */
const LATER = 503;

/** Seconds to wait if COCO does not say: a gateway is busy with another command for about as long. */
const BUSY_RETRY_AFTER = 2;

/** Seconds in a day: nobody waits longer without asking again. */
const LONGEST_WAIT = 86_400;

/** Characters of COCO's words that are passed on and kept: about two sentences; anything longer is a gateway's page. */
const LONGEST_MESSAGE = 200;

/** COCO refused the call; with COCO's own status, number and words. */
class UpstreamRefused extends BrokerError {
  constructor(status: number, options: BrokerErrorOptions) {
    super('upstream_refused', 'COCO refused the call.', { ...options, status });
  }
}

/** COCO knows no such network, zone, device or resource. Its own code: nothing is wrong with the link. */
class DeviceNotFound extends BrokerError {
  constructor(options: BrokerErrorOptions) {
    super('device_not_found', 'COCO knows no such network, zone, device or resource.', options);
  }
}

/** The problem for a COCO number whose HTTP status alone would say too little. */
const problems: Readonly<Record<ErrorEffect, readonly [ProblemCode, string]>> = {
  busy: ['gateway_busy', 'The home’s gateway is busy; nothing was done.'],
  outcome_unknown: [
    'upstream_command_timeout',
    'COCO or the device took too long; what the device did is not known.',
  ],
  application_disabled: [
    'application_disabled',
    'COCO has disabled the application; its operators have been alerted.',
  ],
  network_blocked: ['network_blocked', 'COCO has blocked the user’s network; its plan may be used up.'],
};

/**
 * What COCO says about an error; `undefined` for an answer that is not an error.
 *
 * A success that holds an error's number is an error: a gateway in between may have lost the status.
 */
export function errorIn(answer: UpstreamAnswer): CocoError | undefined {
  if (isSuccess(answer) && Buffer.isBuffer(answer.body) && answer.body.length === 0) return undefined;
  try {
    const error = readCocoError(readJson(answer));
    return isSuccess(answer) && error?.number === undefined ? undefined : error;
  } catch {
    return undefined;
  }
}

/**
 * Throws what the answer means for callers of the typed routes, unless it is a success or a refusal without a number, which
 * is passed on as COCO words it. A 404 in COCO's words is always a problem: its status alone could be mistaken for a lost link. A
 * gateway's 404, which has no words of COCO's, is not about a device.
 *
 * @throws DeviceNotFound, UpstreamRefused, UpstreamFailure, and gateway_busy, upstream_command_timeout, application_disabled, network_blocked
 */
export function refuseAsProblem(answer: UpstreamAnswer): void {
  const error = errorIn(answer);
  if (isSuccess(answer) && error === undefined) return;
  const options = optionsFor(answer, error);
  const effect = findErrorNumber(error?.number)?.effect;
  if (effect !== undefined) throw problemFor(effect, options);
  const status = isSuccess(answer) ? statusOf(error?.number ?? 0) : answer.status;
  if (status >= 500 && status !== LATER) {
    throw new UpstreamFailure('COCO failed to answer.', { upstreamStatus: answer.status, ...wordsOf(error) });
  }
  if (status === 404 && error !== undefined) throw new DeviceNotFound(options);
  if (error?.number !== undefined || !isJson(answer)) throw new UpstreamRefused(status, options);
}

/**
 * Seconds that a refusal or a failure asks callers to wait (RFC 9110 section 10.2.3), a day at most; `undefined` if it asks
 * for none, or gives a date.
 */
export function waitingTime({ status, headers }: UpstreamAnswer): number | undefined {
  const wait = headers['retry-after'] ?? '';
  return status >= 400 && /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), LONGEST_WAIT) : undefined;
}

/** COCO's words that may be shown and kept: bounded, and without anything that could be a PIN or a token. */
export function safeMessage(message: string): string {
  // eslint-disable-next-line no-control-regex -- they have no place in a problem, a log or a terminal
  const text = message.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
  return excerpt(maskNumbers(withheldPath(text)), LONGEST_MESSAGE);
}

/** An error's number and words, as members of a problem. */
function wordsOf(error: CocoError | undefined): { upstreamCode?: number; upstreamMessage?: string } {
  return {
    ...(error?.number !== undefined && { upstreamCode: error.number }),
    ...(error?.message !== undefined && { upstreamMessage: safeMessage(error.message) }),
  };
}

function optionsFor(answer: UpstreamAnswer, error: CocoError | undefined): BrokerErrorOptions {
  const wait = waitingTime(answer);
  return {
    extensions: { upstreamStatus: answer.status, ...wordsOf(error) },
    ...(wait !== undefined && { retryAfterSeconds: wait }),
  };
}

function problemFor(effect: ErrorEffect, options: BrokerErrorOptions): BrokerError {
  const [code, detail] = problems[effect];
  return new BrokerError(code, detail, {
    ...options,
    ...(effect === 'busy' && { retryAfterSeconds: options.retryAfterSeconds ?? BUSY_RETRY_AFTER }),
  });
}

function isJson(answer: UpstreamAnswer): boolean {
  try {
    readJson(answer);
    return true;
  } catch {
    return false;
  }
}
