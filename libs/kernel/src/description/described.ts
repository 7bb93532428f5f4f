import { SetMetadata, type CustomDecorator, type Type } from '@nestjs/common';
import type { ProblemCode } from '../broker-error.js';
import type { Schema } from './view.js';

/** One way in which an operation succeeds. */
export interface AnswerDescription {
  /** `default` stands for every status that the operation does not name. */
  readonly status: number | 'default';
  readonly description: string;
  /** The body; none if this and `schema` are left out. */
  readonly view?: Type<object>;
  readonly schema?: Schema;
  readonly example?: unknown;
  /** Of the body; JSON if left out. */
  readonly mediaType?: string;
  /** Other forms of the same body, as text, with an example of each. */
  readonly otherForms?: Readonly<Record<string, string>>;
}

/** What a path parameter or a header is, where its name does not say it. */
export interface ParameterDescription {
  readonly description: string;
  readonly example: string;
}

/**
 * What the API's description says of one operation beyond its doc comment (the summary, and under `@remarks` what callers
 * should know), its parameters and the view it returns.
 */
export interface OperationDescription {
  /** Names the operation, also in generated clients. */
  readonly id: string;
  /** Replaces the doc comment, for an operation without a handler. */
  readonly summary?: string;
  /** Replaces `@remarks`, in Markdown. */
  readonly details?: string;
  /** A paragraph after those, in Markdown: what callers should know about all operations of a kind. */
  readonly footnote?: string;
  /** An answer, if different from the `example` of the view. */
  readonly example?: unknown;
  /** Path parameters, and headers that are read, by their names. */
  readonly parameters?: Readonly<Record<string, ParameterDescription>>;
  /** A body that is not JSON: a file, sent as it is. */
  readonly upload?: { readonly mediaType: string; readonly description: string };
  /** In place of the returned view: several answers, or one that is not the broker's own. */
  readonly answers?: readonly AnswerDescription[];
  /** Its problems, in addition to those of every operation. */
  readonly problems?: readonly ProblemCode[];
}

export const OPERATION_DESCRIPTION = Symbol('operation description');

/** Describes a route for the API's description. */
export const Described = (description: OperationDescription): CustomDecorator<symbol> =>
  SetMetadata(OPERATION_DESCRIPTION, description);
