/** Moves equal problem answers into shared components: most operations refuse in the same ways. */
import type { OpenAPIObject } from '@nestjs/swagger';

type Paths = OpenAPIObject['paths'];
type Operation = NonNullable<Paths[string]['get']>;
type Responses = Operation['responses'];

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Paths that refer to the responses, the responses, and the codes in them. */
export interface NamedResponses {
  readonly paths: Paths;
  readonly responses: Responses;
  readonly codes: ReadonlySet<string>;
}

/** Moves every answer with `application/problem+json` out of the paths. */
export function nameProblemResponses(paths: Paths): NamedResponses {
  const responses: Responses = {};
  const referring = Object.entries(paths).map(([path, item]) => {
    const operations = METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [[method, referTo(operation, responses)] as const];
    });
    return [path, { ...item, ...Object.fromEntries(operations) }] as const;
  });
  const codes = new Set(Object.values(responses).flatMap(problemCodesOf));
  return { paths: Object.fromEntries(referring), responses, codes };
}

function referTo(operation: Operation, responses: Responses): Operation {
  const own = Object.entries(operation.responses).map(([status, response]) => {
    const codes = problemCodesOf(response);
    if (response === undefined || codes.length === 0) return [status, response] as const;
    const name = [status, ...codes].join('.');
    responses[name] = response;
    return [status, { $ref: `#/components/responses/${name}` }] as const;
  });
  return { ...operation, responses: Object.fromEntries(own) };
}

function problemCodesOf(response: Responses[string]): string[] {
  if (response === undefined || '$ref' in response) return [];
  return Object.keys(response.content?.['application/problem+json']?.examples ?? {});
}
