import { expect, it } from '@jest/globals';
import { isJsonRequest } from './json-media-type.js';

it.each([
  ['application/json', true],
  ['Application/JSON;charset=UTF-8', true],
  ['application/json; charset="utf-8"', true],
  ['application/json; charset="utf-8', false],
  ['application/json;\tcharset=utf-8', false],
  ['application/json ; charset=utf-8', false],
  ['application/json; charset=latin1', false],
  ['application/problem+json', false],
  ['text/json', false],
  ['', false],
  [undefined, false],
])('a request of %p holds JSON: %p', (contentType, holds) => {
  expect(isJsonRequest(contentType)).toBe(holds);
});
