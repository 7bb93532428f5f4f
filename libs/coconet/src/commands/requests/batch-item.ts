/** The outcome of one command of a batch, as the answer lists it. */
import { BrokerError, type ProblemCode } from '#kernel';
import { isSuccess } from '../../answers/json-answer.js';
import { viewOf } from '../../lifecycle/following/command.view.js';
import type { UpstreamWords } from '../../transport/upstream-errors.js';
import { errorIn, refuseAsProblem, safeMessage } from '../../answers/upstream-refusal.js';
import type { UpstreamAnswer } from '../../transport/exchange.js';
import type { BatchResultView } from './batch-result.view.js';
import type { Command } from '../command.js';
import { describeProof } from '../proved-end.js';
import { describeResult, readCommandResult, type CommandOutcome } from '../command-result.js';

type DescribedOutcome = Omit<BatchResultView, 'index' | 'commandId'>;

/** Statuses of the problems one command of a batch can meet; they equal those of the HTTP edge. */
const statuses: Readonly<Partial<Record<ProblemCode, number>>> = {
  unauthenticated: 401,
  insufficient_scope: 403,
  capability_not_granted: 403,
  actor_required: 403,
  approval_required: 403,
  link_on_hold: 403,
  place_not_granted: 403,
  link_not_found: 404,
  device_not_found: 404,
  link_not_active: 409,
  reauthorization_required: 409,
  upstream_failure: 502,
  upstream_malformed: 502,
  upstream_command_timeout: 504,
  gateway_busy: 503,
  application_disabled: 503,
  network_blocked: 403,
  upstream_response_too_large: 502,
  upstream_connect_timeout: 504,
  upstream_first_byte_timeout: 504,
  upstream_idle_timeout: 504,
  upstream_total_timeout: 504,
  upstream_unavailable: 503,
  overloaded: 503,
  token_refresh_unavailable: 503,
  vault_unavailable: 503,
  audit_unavailable: 503,
  storage_unavailable: 503,
  device_busy: 429,
};

/** The outcome of a command, as the typed route would report it. */
export function describeOutcome(outcome: CommandOutcome, index: number): BatchResultView {
  if ('awaited' in outcome)
    return { index, commandId: outcome.id, status: 202, command: viewOf(outcome.awaited) };
  const result = describeProof(outcome);
  if (result !== undefined) return { index, commandId: outcome.id, status: 200, result };
  if ('error' in outcome) {
    const isUnrecorded = outcome.error instanceof BrokerError && outcome.error.code === 'audit_unavailable';
    return { index, ...(!isUnrecorded && { commandId: outcome.id }), ...describeFailure(outcome.error) };
  }
  return { index, commandId: outcome.id, ...describeAnswer(outcome.command, outcome.answer) };
}

/** The item as the database may hold it in clear text: without what the command returned. */
export function withoutResponse({ result, ...item }: BatchResultView): BatchResultView {
  if (result === undefined) return item;
  const { cmdResponse: _, ...rest } = result;
  return { ...item, result: rest };
}

function describeAnswer(command: Command, answer: UpstreamAnswer): DescribedOutcome {
  try {
    refuseAsProblem(answer);
    if (isSuccess(answer)) return { status: 200, result: describeResult(readCommandResult(answer), command) };
  } catch (error) {
    return describeFailure(error);
  }
  const message = errorIn(answer)?.message;
  return { status: answer.status, refusal: { message: message === undefined ? null : safeMessage(message) } };
}

function describeFailure(error: unknown): DescribedOutcome {
  if (!(error instanceof BrokerError)) {
    return {
      status: 500,
      problem: { code: 'internal', detail: 'The command could not be carried out.' },
    };
  }
  const { upstreamCode, upstreamMessage } = error.extensions as UpstreamWords;
  return {
    status: error.status ?? statuses[error.code] ?? 500,
    problem: {
      code: error.code,
      detail: error.message,
      ...(upstreamCode !== undefined && { upstreamCode }),
      ...(upstreamMessage !== undefined && { upstreamMessage }),
    },
  };
}
