import type { FieldProblem, Problem, ProblemCode } from '../types.js';

/**
 * Why a call failed: one of the broker's codes (docs/problems.md), or one of the client's.
 *
 * - `foreign_answer`: the answer is not the broker's: on calls to devices it is COCO's, otherwise a proxy's
 * - `unreachable`: no answer, or an incomplete one
 * - `timed_out`: the time for one attempt or for all attempts has passed
 * - `no_credential`: the credential could not be read, or is not valid in a header; nothing was sent
 */
export type BrokerClientErrorCode =
  ProblemCode | 'foreign_answer' | 'unreachable' | 'timed_out' | 'no_credential';

/** Details of a failed call, besides its code and text. */
export interface FailedCall {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly body?: unknown;
  readonly commandId?: string | undefined;
}

/** The only error that calls to the broker throw. Holds no credential, neither itself nor in a `cause`. */
export class BrokerClientError extends Error {
  /** HTTP status; `undefined` if there was no answer. */
  readonly status: number | undefined;
  /** Identifies the call in the broker's log and audit trail. */
  readonly requestId: string | undefined;
  /** Seconds to wait before a retry, if the answer said so. */
  readonly retryAfterSeconds: number | undefined;
  /** The broker's complete answer, with members specific to its code, such as `reason` or `requiredScope`. */
  readonly problem: Problem | undefined;
  /** Body of an answer that is not the broker's, parsed if it is JSON. */
  readonly body: unknown;
  /** The command that the call was about, if the broker has taken it: `commands.read` says what has become of it. */
  readonly commandId: string | undefined;

  constructor(
    readonly code: BrokerClientErrorCode,
    detail: string,
    failed: FailedCall = {},
  ) {
    super(detail);
    this.name = 'BrokerClientError';
    this.status = failed.status;
    this.requestId = failed.requestId;
    this.retryAfterSeconds = failed.retryAfterSeconds;
    this.problem = failed.problem;
    this.body = failed.body;
    this.commandId = failed.commandId ?? commandIn(failed.problem);
  }

  /** Invalid fields of the request. */
  get fields(): readonly FieldProblem[] {
    return this.problem?.errors ?? [];
  }
}

function commandIn(problem: Problem | undefined): string | undefined {
  const commandId: unknown = problem?.commandId;
  return typeof commandId === 'string' ? commandId : undefined;
}
