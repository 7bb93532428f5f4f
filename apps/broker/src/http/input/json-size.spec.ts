import { describe, expect, it } from '@jest/globals';
import { exceededLimit } from './json-size.js';

const LIMIT = 3;
const nestingExceeds = (text: string, depth: number): boolean =>
  exceededLimit(text, { depth, values: Infinity }) === 'depth';
const deep = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

/** Precedes the nesting in the same array, and must neither hide it nor count. */
const beforehand = [
  ['nothing', '0'],
  ['a string that ends in an escaped quote', '"a\\""'],
  ['a string of escaped quotes and brackets', '"\\"[[[[\\""'],
  ['a string that ends in an escaped backslash', '"a\\\\"'],
  ['brackets in a string', '"[[[[{{{{"'],
  ['closing brackets in a string', '"]]]]}}}}"'],
  ['arrays that were closed', '[], [[]], {"a": {}}'],
] as const;

describe('nesting of JSON text', () => {
  it.each(beforehand)('is found at the limit behind %s', (_what, text) => {
    expect(nestingExceeds(`[${text}, ${deep(LIMIT - 1)}]`, LIMIT)).toBe(false);
    expect(nestingExceeds(`[${text}, ${deep(LIMIT)}]`, LIMIT)).toBe(true);
    expect(nestingExceeds(`{"x": ${JSON.stringify(text)}, "y": ${deep(LIMIT)}}`, LIMIT)).toBe(true);
  });

  it('is counted over objects and arrays together', () => {
    expect(nestingExceeds('{"a":[{"b":1}]}', LIMIT)).toBe(false);
    expect(nestingExceeds('{"a":[{"b":[]}]}', LIMIT)).toBe(true);
  });
});
