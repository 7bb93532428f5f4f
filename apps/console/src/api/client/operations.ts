/** What the broker's API takes and answers, by path and method, read out of its generated types. */
import type { paths } from '#client';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** The paths that have this method, as the API's description writes them: `/v1/admin/links/{id}`. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path][M] extends object ? Path : never;
}[keyof paths];

/** The body of an answer that succeeds; `undefined` if it has no body. */
export type Answer<M extends Method, Path extends PathOf<M>> = AnswerOf<paths[Path][M]>;

/** What an operation is called with. */
export type Input<M extends Method, Path extends PathOf<M>> = PathInput<
  ParametersOf<paths[Path][M], 'path'>
> & {
  readonly query?: Loose<ParametersOf<paths[Path][M], 'query'>>;
  readonly body?: BodyOf<paths[Path][M]>;
  readonly signal?: AbortSignal;
  /** The version that is to be changed. */
  readonly ifMatch?: string | undefined;
  /** Changes nothing that is there already. */
  readonly ifNoneMatch?: '*';
};

/** A path with parameters must be given them. */
type PathInput<Parameters> = [NonNullable<Parameters>] extends [never]
  ? { readonly path?: undefined }
  : { readonly path: Parameters };

type AnswerOf<Operation> = Operation extends { responses: infer Responses }
  ? { [Status in keyof Responses & Success]: JsonOf<Responses[Status]> }[keyof Responses & Success]
  : never;

type Success = 200 | 201 | 202 | 204;

type JsonOf<Response> = Response extends { content: { 'application/json': infer Body } } ? Body : undefined;

type ParametersOf<Operation, Kind extends 'path' | 'query'> = Operation extends {
  parameters: Partial<Record<Kind, infer Parameters>>;
}
  ? Parameters
  : never;

type BodyOf<Operation> = Operation extends { requestBody?: { content: { 'application/json': infer Body } } }
  ? Body
  : undefined;

/** What is looked for may be left open: `undefined` is not sent. */
type Loose<Query> = { readonly [Name in keyof Query]?: Query[Name] | undefined };
