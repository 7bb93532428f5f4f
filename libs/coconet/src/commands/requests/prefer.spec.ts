import { expect, it } from '@jest/globals';
import { prefersAsync } from './prefer.js';

it.each([
  ['respond-async', true],
  ['Respond-Async', true],
  ['wait=10, respond-async', true],
  ['respond-async; note="a, b", wait=10', true],
  [undefined, false],
  ['', false],
  ['respond-asynchronously', false],
  ['note="respond-async"', false],
  ['note="x, respond-async"', false],
  ['return=minimal', false],
])('Prefer: %s', (header, expected) => {
  expect(prefersAsync(header)).toBe(expected);
});
