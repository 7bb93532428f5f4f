import { STATUS_CODES } from 'node:http';
import type { Type } from '@nestjs/common';
import type { AnswerDescription, OperationDescription, Schema } from '#kernel';
import type { ClassOrList } from './schemas/plugin-metadata.js';
import type { ViewSchemas } from './schemas/view-schemas.js';

/** One status with which an operation succeeds. */
export interface SuccessResponse {
  readonly status: number | 'default';
  readonly description: string;
  readonly headers?: Readonly<Record<string, object>>;
  readonly content?: Readonly<Record<string, object>>;
}

const ENTITY_TAG = {
  ETag: {
    description: 'The version of what can be changed, to be sent as `If-Match` along with a change.',
    schema: { type: 'string' },
    example: '"k3FdZ0aX.9aXzQw1b"',
  },
};

/** A handler's result and status. */
export interface Returned {
  readonly status: number;
  readonly type: ClassOrList | undefined;
  readonly hasEntityTag?: boolean;
}

/** The ways in which an operation succeeds. @throws Error if neither the description nor the handler's type says so */
export function successResponses(
  description: OperationDescription,
  views: ViewSchemas,
  returned: Returned,
): SuccessResponse[] {
  const answers = description.answers ?? [answerOf(description, views, returned)];
  return answers.map((answer) => ({
    ...successResponse(answer, views),
    ...(returned.hasEntityTag && { headers: ENTITY_TAG }),
  }));
}

function answerOf({ id, example }: OperationDescription, views: ViewSchemas, { status, type }: Returned) {
  const answer = { status, description: STATUS_CODES[status] ?? String(status) };
  if (type === undefined) return answer;
  if (!views.isView(type)) throw new Error(`${id} returns something other than a view`);
  return { ...answer, view: type, example };
}

function successResponse(answer: AnswerDescription, views: ViewSchemas): SuccessResponse {
  const { status, description, view, mediaType = 'application/json', otherForms = {} } = answer;
  const schema: Schema | undefined = view === undefined ? answer.schema : views.refTo(view);
  if (schema === undefined) return { status, description };
  const example = answer.example ?? exampleOf(view);
  const others = Object.entries(otherForms).map(
    ([type, text]) => [type, { schema: { type: 'string' }, example: text }] as const,
  );
  const content: Readonly<Record<string, object>> = {
    [mediaType]: { schema, ...(example !== undefined && { example: asJson(example) }) },
    ...Object.fromEntries(others),
  };
  return { status, description, content };
}

/** @throws Error for a view without one: readers cannot picture an answer from just its schema */
function exampleOf(view: Type<object> | undefined): unknown {
  if (view === undefined) return undefined;
  if (!('example' in view)) throw new Error(`${view.name} has no example`);
  return view.example;
}

/** Examples have the types of their views, so they contain dates; the document shows them as sent. */
function asJson(example: unknown): unknown {
  return JSON.parse(JSON.stringify(example));
}
