import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../json/parse-json.js';
import { identifierText, timestampText, wholeNumber } from './scalars.js';

describe('a time of COCO', () => {
  it.each([
    [1_764_116_430, '2025-11-26T00:20:30.000Z'],
    [1_764_116_430_123, '2025-11-26T00:20:30.123Z'],
    ['1764116430', '2025-11-26T00:20:30.000Z'],
    ['2025-11-26 00:20:30', '2025-11-26T00:20:30.000Z'],
    ['2025-11-26T00:20:30Z', '2025-11-26T00:20:30.000Z'],
    ['2025-11-26 02:20:30+02:00', '2025-11-26T00:20:30.000Z'],
    ['2025-11-26 00:20:30.5', '2025-11-26T00:20:30.500Z'],
  ])('%j is %s', (sent, time) => {
    expect(timestampText(sent)).toBe(time);
  });

  it.each([
    0,
    5,
    -1,
    '',
    'yesterday',
    '2025-13-45 99:99:99',
    '0000-00-00 00:00:00',
    null,
    undefined,
    true,
    {},
    [],
    1e15,
  ])('%j is not a time', (sent) => {
    expect(timestampText(sent)).toBeUndefined();
  });
});

describe('a number of COCO', () => {
  it.each([
    [3, 3],
    ['3', 3],
    [0, 0],
    ['03', undefined],
    ['3.0', undefined],
    [-1, undefined],
    [1.5, undefined],
    ['', undefined],
    [null, undefined],
    [[3], undefined],
    [parseJson('18446744073709551615'), undefined],
  ])('%j is read as %j', (sent, number) => {
    expect(wholeNumber(sent)).toBe(number);
  });

  it.each([
    ['1', '1'],
    [7, '7'],
    ['18446744073709551615', '18446744073709551615'],
    [parseJson('18446744073709551615'), '18446744073709551615'],
    [parseJson('1e2'), undefined],
    [1.5, undefined],
    [null, undefined],
  ])('%j as an id is %j', (sent, id) => {
    expect(identifierText(sent)).toBe(id);
  });
});
