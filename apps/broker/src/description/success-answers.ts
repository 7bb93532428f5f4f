import type { AnswerDescription, OperationDescription } from '#kernel';

/** One status with which an operation succeeds. */
export interface SuccessResponse {
  readonly status: number | 'default';
  readonly description: string;
  readonly content?: Readonly<Record<string, object>>;
}

/** The ways in which an operation succeeds. */
export function successResponses({ answers }: OperationDescription): SuccessResponse[] {
  return answers.map(successResponse);
}

function successResponse({
  status,
  description,
  schema,
  example,
  mediaType,
}: AnswerDescription): SuccessResponse {
  if (schema === undefined) return { status, description };
  const content = {
    [mediaType ?? 'application/json']: { schema, ...(example !== undefined && { example: asJson(example) }) },
  };
  return { status, description, content };
}

/** Examples are written with their types, so with dates: in the document they stand as they are sent. */
function asJson(example: unknown): unknown {
  return JSON.parse(JSON.stringify(example));
}
