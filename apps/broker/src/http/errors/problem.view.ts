import { OneOf, Open } from '#kernel';
import { problemTable } from './problem-table.js';

/** One offending field of a request. */
export class FieldProblemView {
  /** Such as `params.levelPct` or `header Idempotency-Key`. */
  readonly field!: string;

  /** What was expected there. */
  readonly message!: string;
}

/**
 * How the broker itself refuses or fails (RFC 9457). Some codes add members, which the page of the code
 * describes.
 */
@Open({ inClients: true })
export class ProblemView {
  /** Leads to a page about the code. */
  readonly type!: string;

  /** The same for every problem of this code. */
  readonly title!: string;

  /** The same as the response's status. */
  readonly status!: number;

  /** What happened this time, and what to do. */
  readonly detail!: string;

  /** Stable: base your program's decisions on it. */
  @OneOf(Object.keys(problemTable))
  readonly code!: string;

  /** Identifies this call in logs and in the audit trail. */
  readonly requestId!: string;

  readonly errors?: FieldProblemView[];
}
