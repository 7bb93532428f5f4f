import { InvalidRequest, withheldPath } from '#kernel';
import { queryParameters } from '../contract/paths.js';
import type { Operation } from '../policy/operations.js';

/** Most parameters named in one answer: a query can hold thousands, and a reader fixes ten at a time. */
const NAMED = 10;

const none: ReadonlySet<string> = new Set();

/**
 * Refuses query parameters that the operation is not known to take: one such as `expand` could add something unexpected to an
 * answer.
 *
 * @param query checked, with its question mark; empty if there is none
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
