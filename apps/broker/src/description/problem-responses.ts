/** Moves equal problem answers into shared components: most operations refuse in the same ways. */
import { STATUS_CODES } from 'node:http';
import type { OpenAPIObject } from '@nestjs/swagger';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Responses = Operation['responses'];
type Response = NonNullable<Responses[string]>;

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Paths that refer to the responses, the responses, and the codes in them. */
export interface NamedResponses {
  readonly paths: Paths;
  readonly responses: Responses;
  readonly codes: ReadonlySet<string>;
}

/** A problem answer and what makes it equal to others. */
interface Kind {
  readonly status: string;
  readonly codes: readonly string[];
  readonly response: Response;
}

/** Moves every answer that is only `application/problem+json` out of the paths. */
export function nameProblemResponses(paths: Paths): NamedResponses {
  const kinds = new Map<string, Kind>();
  for (const operation of Object.values(paths).flatMap(operationsOf)) {
    for (const [status, response] of Object.entries(operation.responses)) {
      const codes = problemCodesOf(response);
      if (response !== undefined && codes.length > 0)
        kinds.set(keyOf(status, codes), { status, codes, response });
    }
  }
  const names = namesOf(kinds);
  const referring = Object.entries(paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [[method, referTo(operation, names)] as const];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  const responses = [...kinds].map(([key, { response }]) => [names.get(key) ?? key, response] as const);
  return {
    paths: Object.fromEntries(referring),
    responses: Object.fromEntries(responses.sort(([first], [second]) => (first < second ? -1 : 1))),
    codes: new Set([...kinds.values()].flatMap(({ codes }) => codes)),
  };
}

/**
 * Names that generators can turn into classes: the status in words, and a number if several answers share it. The
 * shortest lists of codes come first, because they change least.
 */
function namesOf(kinds: ReadonlyMap<string, Kind>): ReadonlyMap<string, string> {
  const ordered = [...kinds].sort(
    ([first, { codes: some }], [second, { codes: others }]) =>
      some.length - others.length || (first < second ? -1 : 1),
  );
  const taken = new Map<string, number>();
  return new Map(
    ordered.map(([key, { status }]) => {
      const words = (STATUS_CODES[status] ?? status).replaceAll(/\W/g, '');
      const count = (taken.get(words) ?? 0) + 1;
      taken.set(words, count);
      return [key, count === 1 ? words : `${words}${count}`];
    }),
  );
}

function referTo(operation: Operation, names: ReadonlyMap<string, string>): Operation {
  const own = Object.entries(operation.responses).map(([status, response]) => {
    const name = names.get(keyOf(status, problemCodesOf(response)));
    return [status, name === undefined ? response : { $ref: `#/components/responses/${name}` }] as const;
  });
  return { ...operation, responses: Object.fromEntries(own) };
}

function operationsOf(item: Paths[string]): Operation[] {
  return METHODS.flatMap((method) => item[method] ?? []);
}

function keyOf(status: string, codes: readonly string[]): string {
  return [status, ...codes].join('.');
}

/** None for an answer that may also be something else: it belongs to its operation. */
function problemCodesOf(response: Responses[string]): string[] {
  if (response === undefined || '$ref' in response) return [];
  const { 'application/problem+json': problem, ...others } = response.content ?? {};
  return Object.keys(others).length > 0 ? [] : Object.keys(problem?.examples ?? {});
}
