/** The ways in which operations refuse and fail, for the API's description. */
import type { OperationDescription, ProblemCode, Schema } from '#kernel';
import type { RouteAccess } from '#access';
import { problemTable } from '../http/errors/problem-table.js';
import { ProblemView } from '../http/errors/problem.view.js';
import { problemHelp } from '../problems/problem-help.js';
import type { ViewSchemas } from './schemas/view-schemas.js';

const RETRY_AFTER = {
  'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer', minimum: 0 }, example: 2 },
};

/** The properties of an operation that decide how it can refuse. */
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
  views: ViewSchemas,
  operation: OperationShape,
): ProblemResponse[] {
  const codes = new Set<ProblemCode>([...problems, ...usualProblems(operation)]);
  const statuses = new Set([...codes].map((code) => problemTable[code].status).sort());
  const schema = views.refTo(ProblemView);
  return [...statuses].map((status) => {
    const ofStatus = [...codes].filter((code) => problemTable[code].status === status).sort();
    return responseFor(status, ofStatus, schema);
  });
}

function usualProblems({ access, hasInput, hasBody }: OperationShape): ProblemCode[] {
  const usual: ProblemCode[] = [
    'storage_unavailable',
    'overloaded',
    'internal',
    'headers_too_large',
    'request_timeout',
  ];
  if (access.kind !== 'open') {
    usual.push('unauthenticated', 'insufficient_scope', 'rate_limited', 'issuer_unavailable');
  }
  if (hasInput) usual.push('invalid_request');
  if (hasBody) usual.push('unsupported_media_type', 'payload_too_large');
  return usual;
}

function responseFor(status: number, codes: readonly ProblemCode[], schema: Schema): ProblemResponse {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }] as const);
  return {
    status,
    description: codes.map((code) => `\`${code}\``).join(', '),
    ...((status === 429 || status === 503) && { headers: RETRY_AFTER }),
    content: {
      'application/problem+json': { schema, examples: Object.fromEntries(examples) },
    },
  };
}

/** An example of each problem with its meaning: the components that the answers refer to. */
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
