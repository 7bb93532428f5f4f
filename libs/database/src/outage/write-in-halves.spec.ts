import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import { writeInHalves } from './write-in-halves.js';

const failure = (code: string): Error => {
  const error = new DatabaseError('no', 0, 'error');
  error.code = code;
  return new QueryFailedError('INSERT', [], error);
};

/** A table that refuses some numbers. */
class Table {
  readonly rows: number[] = [];
  statements = 0;

  constructor(private readonly refuses: (number: number) => string | undefined) {}

  readonly write = (numbers: readonly number[]): Promise<void> => {
    this.statements += 1;
    const code = numbers.map(this.refuses).find((found) => found !== undefined);
    if (code !== undefined) return Promise.reject(failure(code));
    this.rows.push(...numbers);
    return Promise.resolve();
  };
}

const numbers = Array.from({ length: 500 }, (_item, index) => index);

describe('writing in halves', () => {
  it('runs one statement if nothing is refused, and none for an empty list', async () => {
    const table = new Table(() => undefined);
    expect(await writeInHalves(numbers, table.write)).toEqual([]);
    expect(await writeInHalves([], table.write)).toEqual([]);
    expect([table.rows, table.statements]).toEqual([numbers, 1]);
  });

  it.each([[[0]], [[499]], [[250, 251]], [[0, 17, 333, 499]]])(
    'finds %j and writes all others, in order',
    async (bad) => {
      const table = new Table((number) => (bad.includes(number) ? '22P02' : undefined));
      const refused = await writeInHalves(numbers, table.write);
      expect(refused.map(({ item }) => item)).toEqual(bad);
      expect(table.rows).toEqual(numbers.filter((number) => !bad.includes(number)));
      expect(table.statements).toBeLessThan(20 * bad.length);
    },
  );

  it.each(['57P03', '42501', '40P01'])('does not blame any item for %s', async (code) => {
    const table = new Table((number) => (number === 7 ? code : undefined));
    await expect(writeInHalves(numbers, table.write)).rejects.toMatchObject({ driverError: { code } });
    expect(table.rows).toEqual([]);
  });

  it('stops if the database goes away halfway', async () => {
    let left = 3;
    const table = new Table((number) => (number === 499 ? '54000' : undefined));
    const write = (some: readonly number[]): Promise<void> =>
      (left -= 1) < 0 ? Promise.reject(failure('57P01')) : table.write(some);
    await expect(writeInHalves(numbers, write)).rejects.toMatchObject({ driverError: { code: '57P01' } });
  });
});
