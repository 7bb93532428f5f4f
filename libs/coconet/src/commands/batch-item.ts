/** What came of one command of a batch, as the answer lists it. */
import { BrokerError, type ProblemCode } from '#kernel';
import { excerpt } from '../excerpt.js';
import { isJsonObject, readJsonObject, type JsonObject } from '../json-answer.js';
import type { UpstreamAnswer } from '../transport/exchange.js';
import type { CommandOrder } from './command-records.js';
import { describeResult } from './command-result.js';
import type { CommandOutcome } from './command-runner.js';

/** One command's result; exactly one of the last three members is there. */
export interface BatchItem {
  /** Place of the command in the request, from 0. */
  readonly index: number;
  /** The status the command would have been answered with alone. */
  readonly status: number;
  readonly result?: JsonObject;
  /** COCO refused the command; its words, where it gave any. */
  readonly refusal?: { readonly message: string | null };
  /** The broker could not carry it out. */
  readonly problem?: { readonly code: ProblemCode; readonly detail: string };
}

/** Statuses of the problems one command of a batch can meet; they equal those of the HTTP edge. */
const statuses: Readonly<Partial<Record<ProblemCode, number>>> = {
  reauthorization_required: 409,
  upstream_failure: 502,
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
};

/** Characters of COCO's words that are shown, and remembered for repeats. */
const REFUSAL_EXCERPT = 200;

export function describeOutcome(
  index: number,
  { command }: CommandOrder,
  { answer, result }: CommandOutcome,
): BatchItem {
  if (result !== undefined) return { index, status: 200, result: describeResult(result, command) };
  return { index, status: answer.status, refusal: { message: refusalMessage(answer) } };
}

export function describeFailure(index: number, error: unknown): BatchItem {
  if (!(error instanceof BrokerError)) {
    return {
      index,
      status: 500,
      problem: { code: 'internal', detail: 'The command could not be carried out.' },
    };
  }
  return {
    index,
    status: statuses[error.code] ?? 500,
    problem: { code: error.code, detail: error.message },
  };
}

/** COCO's form of an error: `{error: {message}}`. */
function refusalMessage(answer: UpstreamAnswer): string | null {
  try {
    const { error } = readJsonObject(answer);
    if (!isJsonObject(error) || typeof error.message !== 'string') return null;
    return excerpt(error.message, REFUSAL_EXCERPT);
  } catch {
    return null;
  }
}
