/**
 * For each described route, requests that are cheap to send and might cost the most, within the size limits.
 */
import type { JsonSchema, Operation } from '../fuzz/operations.js';

/** A request that is cheap to send. */
export interface CostlyRequest {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

/** Bytes of a body: just below `BODY_LIMIT`. */
const SIZE = 64_900;

/** Bytes of a query: below the limit of a request's head. */
const QUERY_SIZE = 14_000;

/** The cheapest items there are. */
const ITEMS = ['{}', '0', '""', '[]'];

/** Values that lead nowhere, which is enough: the cost measured here arises before anything is looked up. */
const PLACES: Readonly<Record<string, string>> = {
  path: 'network-manager/networks',
  code: 'invalid_request',
  token: 'x',
};

/** The costly requests to one route. */
export function costlyRequests({ method, path, body, parameters }: Operation): CostlyRequest[] {
  const target = path.replace(
    /\{(\w+)\}/g,
    (_place, name: string) => PLACES[name] ?? '01981f3e-7c52-7a31-9d1c-3f0b8a6f5e21',
  );
  const request = (name: string, text?: string, query = ''): CostlyRequest => ({
    name,
    method,
    path: target + query,
    body: text,
  });
  const queries = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  return [
    request('as it is', body === undefined ? undefined : '{}'),
    request('with many parameters', undefined, `?${filled('', 'a&', '', QUERY_SIZE)}`),
    ...queries.map((name) =>
      request(`with ${name} many times`, undefined, `?${filled('', `${name}=1&`, '', QUERY_SIZE)}`),
    ),
    ...(body === undefined ? [] : costlyBodies(body).map(([name, text]) => request(name, text))),
  ];
}

function costlyBodies(schema: JsonSchema): [string, string][] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, JsonSchema>);
  const lists = properties.flatMap(([name]) =>
    ITEMS.map((item): [string, string] => [
      `with a list of ${item} as ${name}`,
      filled(`{"${name}":[`, `${item},`, `${item}]}`),
    ]),
  );
  const texts = properties.map(([name]): [string, string] => [
    `with a long text as ${name}`,
    `{"${name}":"${'a'.repeat(SIZE - name.length - 8)}"}`,
  ]);
  const first = properties[0]?.[0] ?? 'x';
  const members = Array.from({ length: 6_000 }, (_, index) => `"${index.toString(36)}":0`);
  return [
    ...lists,
    ...texts,
    ['with many members', `{${members.join(',').slice(0, SIZE - 10)}:0}`.replace(/"[^"]*:0}$/, '"z":0}')],
    ['nested deeply', `{"${first}":${'['.repeat(SIZE / 2 - 20)}${']'.repeat(SIZE / 2 - 20)}}`],
    ['with lists in lists', filled(`{"${first}":${'['.repeat(28)}`, '{},', `{}${']'.repeat(28)}}`)],
    ['with broken JSON', filled(`{"${first}":[`, '{},', '')],
  ];
}

function filled(head: string, item: string, tail: string, size = SIZE): string {
  return head + item.repeat(Math.floor((size - head.length - tail.length) / item.length)) + tail;
}
