import { InvalidRequest, withheldPath } from '#kernel';
import { queryParameters } from '../contract/paths.js';
import type { Operation } from '../policy/operations.js';

/** Parameters named in one answer at most: a query can hold thousands, and whoever reads it mends ten at a time. */
const NAMED = 10;

const none: ReadonlySet<string> = new Set();

/**
 * Refuses query parameters that the operation is not known to take: one such as `expand` could bring into an answer what
 * nobody expects there.
 *
 * @param query checked, with its question mark; empty where there is none
 * @throws InvalidRequest naming them
 */
export function checkQueryNames({ name: operation }: Operation, query: string): void {
  if (query === '') return;
  const known = queryParameters[operation] ?? none;
  const names = query
    .slice(1)
    .split('&')
    .map((parameter) => parameter.split('=', 1)[0] ?? '');
  const unknown = [...new Set(names)].filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const named = unknown
    .slice(0, NAMED)
    .map((name) => `"${withheldPath(name).slice(0, 64)}"`)
    .join(', ');
  const expected = known.size === 0 ? 'no parameters' : `only ${[...known].join(', ')}`;
  throw new InvalidRequest([
    { field: 'query', message: `expected ${expected} with ${operation}; remove ${named}` },
  ]);
}
