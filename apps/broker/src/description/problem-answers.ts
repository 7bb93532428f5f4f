/** How operations refuse and fail, as the API's description lists it. */
import { json, type FieldProblem, type OperationDescription, type ProblemCode, type Schema } from '#kernel';
import type { RouteAccess } from '#access';
import { problemTable } from '../http/errors/problem-table.js';
import { problemHelp } from '../problems/problem-help.js';

/** RFC 9457. Some codes have further members, which their page names. */
const problemSchema: Schema = {
  ...json.object<
    Readonly<Record<'type' | 'title' | 'detail' | 'requestId' | 'code', string>> & {
      status: number;
      errors?: readonly FieldProblem[];
    }
  >(
    'Problem',
    {
      type: json.text('Leads to a page about the code.'),
      title: json.text('The same for every problem of this code.'),
      status: json.count('As the answer’s own.'),
      detail: json.text('What happened this time, and what to do.'),
      code: json.oneOf(Object.keys(problemTable), 'Stable: what programs go by.'),
      requestId: json.text('Names this call in logs and in the audit trail.'),
      errors: json.optional(
        json.list(
          json.object<FieldProblem>('FieldProblem', {
            field: json.text('Such as `params.levelPct` or `header Idempotency-Key`.'),
            message: json.text('What was expected there.'),
          }),
        ),
      ),
    },
    'How the broker itself refuses or fails (RFC 9457). An answer of another type is COCO’s own.',
  ),
  additionalProperties: true,
};

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 }, example: 2 },
};

/** What an operation takes, as far as it decides how it can refuse. */
export interface OperationShape {
  readonly access: RouteAccess;
  readonly hasInput: boolean;
  readonly hasBody: boolean;
}

/** One status with which an operation refuses or fails. */
export interface ProblemResponse {
  readonly status: number;
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content: Readonly<Record<string, object>>;
}

/** The ways in which an operation refuses and fails, by status. */
export function problemResponses(
  { problems = [] }: OperationDescription,
  operation: OperationShape,
): ProblemResponse[] {
  const codes = new Set<ProblemCode>([...problems, ...usualProblems(operation)]);
  const statuses = new Set([...codes].map((code) => problemTable[code].status).sort());
  return [...statuses].map((status) =>
    responseFor(status, [...codes].filter((code) => problemTable[code].status === status).sort()),
  );
}

function usualProblems({ access, hasInput, hasBody }: OperationShape): ProblemCode[] {
  const usual: ProblemCode[] = ['storage_unavailable', 'overloaded', 'internal', 'headers_too_large'];
  if (access.kind !== 'open') {
    usual.push('unauthenticated', 'insufficient_scope', 'rate_limited', 'issuer_unavailable');
  }
  if (hasInput) usual.push('invalid_request');
  if (hasBody) usual.push('unsupported_media_type', 'payload_too_large');
  return usual;
}

function responseFor(status: number, codes: readonly ProblemCode[]): ProblemResponse {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }] as const);
  return {
    status,
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...((status === 429 || status === 503) && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': { schema: problemSchema, examples: Object.fromEntries(examples) },
    },
  };
}

/** An example of each problem, with what its code means: the components that the answers refer to. */
export function problemExamples(codes: ReadonlySet<string>): Readonly<Record<string, object>> {
  const used = (Object.keys(problemTable) as ProblemCode[]).filter((code) => codes.has(code));
  return Object.fromEntries(used.sort().map((code) => [code, exampleOf(code)]));
}

function exampleOf(code: ProblemCode): object {
  const { status, title } = problemTable[code];
  const { meaning, remedy } = problemHelp[code];
  const type = `/problems/${code}`;
  return {
    summary: title,
    description: meaning,
    value: { type, title, status, detail: remedy, code, requestId: '01981f3e-9b10-7c43-8e55-d2a4c1b09f77' },
  };
}
