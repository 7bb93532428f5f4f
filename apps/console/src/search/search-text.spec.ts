import { expect, it } from '@jest/globals';
import { wantedText } from './search-text.js';

it.each([
  ['  mia ', 'mia'],
  ['', ''],
  ['cbk_0123456789abcdef', 'cbk_0123456789abcdef'],
  [`cbk_0123456789abcdef_${'a'.repeat(64)}_01234567`, '0123456789abcdef'],
  [` cbk_0123456789abcdef_cut short`, '0123456789abcdef'],
])('of %j the search keeps %j, never the secret of a key', (typed, expected) => {
  expect(wantedText(typed)).toBe(expected);
});
