import type { FieldProblem, Problem, ProblemCode } from '../types.js';

/**
 * Why a call came to nothing: one of the broker's own codes (docs/problems.md), or one of the client's.
 *
 * - `foreign_answer`: an answer that is not the broker's own: of COCO on the calls to devices, else of a proxy between
 * - `unreachable`: no answer, or none that was whole
 * - `timed_out`: the time for one attempt or for all of them is over
 * - `no_credential`: the credential could not be had, or is none that a header may hold; nothing was sent
 */
export type BrokerClientErrorCode =
  ProblemCode | 'foreign_answer' | 'unreachable' | 'timed_out' | 'no_credential';

/** What is known of a failed call beside its code and text. */
export interface FailedCall {
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  readonly problem?: Problem | undefined;
  readonly body?: unknown;
}

/** The one error of every call to the broker. Holds no credential, neither itself nor in a `cause`. */
export class BrokerClientError extends Error {
  /** HTTP status; `undefined` where there was no answer. */
  readonly status: number | undefined;
  /** Names the call in the broker's log and audit trail. */
  readonly requestId: string | undefined;
  /** Seconds after which trying again makes sense, if the answer said. */
  readonly retryAfterSeconds: number | undefined;
  /** The broker's whole answer, with members that belong to its code, such as `reason` or `requiredScope`. */
  readonly problem: Problem | undefined;
  /** Body of an answer that is not the broker's own, parsed where it is JSON. */
  readonly body: unknown;

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
  }

  /** Fields of the request that are not as they should be. */
  get fields(): readonly FieldProblem[] {
    return this.problem?.errors ?? [];
  }
}
