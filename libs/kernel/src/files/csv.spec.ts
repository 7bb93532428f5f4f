import { describe, expect, it } from '@jest/globals';
import { csvCell, CsvForm } from './csv.js';

describe('a CSV file', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', '＋1', '－1', '＠x'])(
    'marks %j as text, so that no spreadsheet calculates it',
    (text) => {
      expect(csvCell(text)).toBe(`"'${text}"`);
    },
  );

  it('marks a list that begins like a formula too', () => {
    expect(csvCell(['=1+1', 'b'])).toBe(`"'=1+1 b"`);
  });

  it.each([
    ['plain', '"plain"'],
    ['a "b", c\r\nd', '"a ""b"", c\r\nd"'],
    ['a=1', '"a=1"'],
    ['', '""'],
    [7, '7'],
    [-7, '-7'],
    [true, 'true'],
    [null, ''],
    [undefined, ''],
    [['a', 'b'], '"a b"'],
    [{ userId: 'u' }, '"{""userId"":""u""}"'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ])('writes %j', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  it('has a column for each member that is named, and for each that is made', () => {
    const form = new CsvForm<{ id: string; at: Date | null }>([
      'id',
      { title: 'year', valueOf: ({ at }) => at?.getUTCFullYear() },
    ]);
    expect(form.titles()).toBe('"id","year"\r\n');
    expect(form.line({ id: 'a', at: new Date(0) })).toBe('"a",1970\r\n');
  });
});
