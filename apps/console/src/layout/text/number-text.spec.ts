import { describe, expect, it } from '@jest/globals';
import { numberIn } from './number-text.js';

describe('a number that an admin types', () => {
  it.each([
    ['50', 50],
    [' 1000 ', 1_000],
    ['1,000', 1_000],
    ['1,234,567', 1_234_567],
    ['12 000', 12_000],
    ['12\u202f000', 12_000],
    ['0.5', 0.5],
    ['1,000.25', 1_000.25],
    ['-5', -5],
  ])('is read from %j', (text, number) => {
    expect(numberIn(text)).toBe(number);
  });

  it.each([
    '',
    ' ',
    'ten',
    'lots',
    '1,5',
    '1.000',
    '10,00',
    '1,0000',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    '5/s',
    '--5',
    '1 2',
  ])('is not guessed from %j', (text) => {
    expect(numberIn(text)).toBeUndefined();
  });
});
