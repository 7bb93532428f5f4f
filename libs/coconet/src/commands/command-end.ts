/** What an answer, or an error instead of one, says about the end of a command. */
import { BrokerError, connectionFailure, type ProblemCode } from '#kernel';
import { findErrorNumber, type ErrorEffect } from '../contract/error-numbers.js';
import { effectOfAnswer, effectOfError } from '../idempotency/command-effect.js';
import { isSuccess } from '../answers/json-answer.js';
import { errorIn } from '../answers/upstream-refusal.js';
import { CommandTakenOver } from '../lifecycle/command-errors.js';
import type { EndOfCommand } from '../lifecycle/command-record.js';
import { allReasons, type CommandReason } from '../lifecycle/command-reasons.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import { NotSent } from '../transport/not-sent.js';
import { AccessRefused } from '../transport/upstream-errors.js';
import { readCommandResult, type CommandResult } from './command-result.js';

const reasonsOfNumbers: Readonly<Record<ErrorEffect, CommandReason>> = {
  busy: 'gateway_busy',
  outcome_unknown: 'coco_timed_out',
  application_disabled: 'application_disabled',
  network_blocked: 'network_blocked',
};

/** The statuses by which a gateway says "later" and "too late". */
const LATER = 503;
const TOO_LATE = 504;

/** Reasons of errors whose code says it all. */
const reasonsOfCodes: Readonly<Partial<Record<ProblemCode, CommandReason>>> = {
  unauthenticated: 'right_ended',
  insufficient_scope: 'right_ended',
  capability_not_granted: 'right_ended',
  actor_required: 'right_ended',
  place_not_granted: 'right_ended',
  approval_required: 'approval_required',
  device_busy: 'device_busy',
  storage_unavailable: 'guardrail_unknown',
  link_on_hold: 'link_on_hold',
  link_not_found: 'link_ended',
  link_not_active: 'link_ended',
  reauthorization_required: 'reauthorization_required',
  token_refresh_unavailable: 'no_token',
  vault_unavailable: 'no_token',
  upstream_unavailable: 'circuit_open',
  overloaded: 'overloaded',
  audit_unavailable: 'not_recorded',
  upstream_malformed: 'answer_unreadable',
  upstream_response_too_large: 'answer_unreadable',
  upstream_first_byte_timeout: 'coco_timed_out',
  upstream_idle_timeout: 'coco_timed_out',
  upstream_total_timeout: 'coco_timed_out',
};

/** How a command ended that COCO answered. */
export function endOfAnswer(answer: UpstreamAnswer): EndOfCommand {
  const number = errorIn(answer)?.number;
  const upstreamCode = number ?? null;
  if (isSuccess(answer) && number === undefined) return { ...endOfResult(answer), upstreamCode };
  const effect = findErrorNumber(number)?.effect;
  const named = effect && reasonsOfNumbers[effect];
  return effectOfAnswer(answer) === 'nothing'
    ? endOf(
        'failed',
        named ?? (answer.status === LATER ? 'coco_unavailable' : 'refused_by_coco'),
        upstreamCode,
      )
    : endOf(
        'unconfirmed',
        named ?? (answer.status === TOO_LATE ? 'coco_timed_out' : 'coco_failed'),
        upstreamCode,
      );
}

/** How a command ended that was being sent, without an answer that can be read. */
export function endOfError(error: unknown): EndOfCommand {
  if (error instanceof CommandTakenOver) return endOf('expired', 'broker_stopped', null);
  const state = effectOfError(error) === 'nothing' ? 'failed' : 'unconfirmed';
  return endOf(state, reasonOf(error), null);
}

/** How a command ended that was not sent, whatever the error. */
export function endOfUnsent(error: unknown): EndOfCommand {
  return endOf('failed', reasonOf(error), null);
}

function endOfResult(answer: UpstreamAnswer): Omit<EndOfCommand, 'upstreamCode'> {
  let result: CommandResult;
  try {
    result = readCommandResult(answer);
  } catch {
    return { state: 'unconfirmed', reason: 'answer_unreadable', status: null };
  }
  const { status } = result;
  switch (result.state) {
    case 'succeeded':
      return { state: 'succeeded', reason: null, status };
    case 'failed':
      return { state: 'failed', reason: 'device_failed', status };
    case 'accepted':
      return { state: 'unconfirmed', reason: 'device_not_answered', status };
  }
}

function endOf(
  state: EndOfCommand['state'],
  reason: CommandReason,
  upstreamCode: number | null,
): EndOfCommand {
  return { state, reason, status: null, upstreamCode };
}

function reasonOf(error: unknown): CommandReason {
  if (!(error instanceof BrokerError)) return 'broker_failed';
  if (error instanceof AccessRefused) return 'refused_by_coco';
  if (error instanceof NotSent)
    return error.code === 'storage_unavailable' ? 'storage_unavailable' : 'broker_failed';
  const unconnected = connectionFailure(error.cause);
  const reason = allReasons.find((known) => known === unconnected) ?? reasonsOfCodes[error.code];
  if (reason !== undefined) return reason;
  if (error.code !== 'upstream_failure') return 'broker_failed';
  return error.cause === undefined ? 'answer_unreadable' : 'connection_broke';
}
