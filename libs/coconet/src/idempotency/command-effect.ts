/** What an answer or an error says about whether the device acted: the one place that decides what happens to a key. */
import { BrokerError, type ProblemCode } from '#kernel';
import { findErrorNumber, statusOf } from '../contract/error-numbers.js';
import { isSuccess } from '../answers/json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { provesNothingDone } from '../transport/upstream-errors.js';
import { errorIn } from '../answers/upstream-refusal.js';

/**
 * `carried_out`: COCO accepted it, so a repeat gets the same answer. `nothing`: certainly not carried out, so a repeat may be
 * sent. `unknown`: it can't be known, so a repeat is never sent.
 */
export type CommandEffect = 'carried_out' | 'nothing' | 'unknown';

/** Problems by which COCO says that it did not accept the command. */
const REFUSED: ReadonlySet<ProblemCode> = new Set([
  'upstream_refused',
  'device_not_found',
  'gateway_busy',
  'application_disabled',
  'network_blocked',
]);

/**
 * What an answer proves. A gateway's 500, 502 or 504 says nothing about the device, nor does COCO's number for a time-out,
 * whatever its status; a refusal, and 503, say that the command was not accepted.
 */
export function effectOfAnswer(answer: UpstreamAnswer): CommandEffect {
  const number = errorIn(answer)?.number;
  if (isSuccess(answer) && number === undefined) return 'carried_out';
  if (findErrorNumber(number)?.effect === 'outcome_unknown') return 'unknown';
  const statuses = [answer.status, ...(number === undefined ? [] : [statusOf(number)])];
  return statuses.every((status) => status < 500 || status === 503) ? 'nothing' : 'unknown';
}

/** What an error proves. */
export function effectOfError(error: unknown): CommandEffect {
  if (provesNothingDone(error)) return 'nothing';
  return error instanceof BrokerError && REFUSED.has(error.code) ? 'nothing' : 'unknown';
}
