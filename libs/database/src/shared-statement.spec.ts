import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { SharedStatement } from './shared-statement.js';

/** A statement whose runs end when the test says so. */
class StatementUnderTest {
  readonly runs: (PromiseWithResolvers<string> & { readonly items: readonly number[] })[] = [];
  readonly shared = new SharedStatement<number, string>((items) => {
    const run = { ...Promise.withResolvers<string>(), items };
    this.runs.push(run);
    return run.promise;
  });

  /** The items of each run, in the order in which they began. */
  get asked(): readonly (readonly number[])[] {
    return this.runs.map(({ items }) => items);
  }

  async untilRuns(count: number): Promise<void> {
    while (this.runs.length < count) await new Promise((resolve) => setImmediate(resolve));
  }
}

const refused = new QueryFailedError('INSERT', [], new RangeError('refused'));

describe('a statement that callers share', () => {
  it('runs at once for the first, and then once for all who came meanwhile', async () => {
    const statement = new StatementUnderTest();
    const first = statement.shared.for([1]);
    expect(statement.asked).toEqual([[1]]);
    const others = [statement.shared.for([2, 3]), statement.shared.for([4])];
    statement.runs[0]?.resolve('one');
    expect(await first).toBe('one');
    await statement.untilRuns(2);
    expect(statement.asked).toEqual([[1], [2, 3, 4]]);
    statement.runs[1]?.resolve('rest');
    expect(await Promise.all(others)).toEqual(['rest', 'rest']);
  });

  it('does not hold up the others while one run is slow', async () => {
    const statement = new StatementUnderTest();
    void statement.shared.for([1]);
    const others = [statement.shared.for([2]), statement.shared.for([3])];
    await statement.untilRuns(2);
    statement.runs[1]?.resolve('rest');
    expect(await Promise.all(others)).toEqual(['rest', 'rest']);
    expect(statement.asked).toEqual([[1], [2, 3]]);
  });

  it('leaves the pool to others while several runs are slow', async () => {
    const statement = new StatementUnderTest();
    for (let run = 1; run <= 4; run += 1) {
      void statement.shared.for([run]);
      await statement.untilRuns(run);
    }
    const late = [statement.shared.for([5]), statement.shared.for([6])];
    // Longer than callers gather: what must not happen can't be awaited.
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(statement.asked).toHaveLength(4);
    statement.runs[2]?.resolve('one');
    await statement.untilRuns(5);
    statement.runs[4]?.resolve('late');
    expect(await Promise.all(late)).toEqual(['late', 'late']);
    expect(statement.asked.at(-1)).toEqual([5, 6]);
  });

  it('gathers those of some time where many call all the time, however quick it is', async () => {
    const asked: (readonly number[])[] = [];
    const run = (items: readonly number[]): Promise<void> => {
      asked.push(items);
      return Promise.resolve();
    };
    const shared = new SharedStatement(run, 500);
    await shared.for([1]);
    await Promise.all([shared.for([2]), shared.for([3]), Promise.resolve().then(() => shared.for([4]))]);
    expect(asked).toEqual([[1], [2, 3, 4]]);
  });

  it('fails only the caller whose values are refused', async () => {
    const statement = new StatementUnderTest();
    const first = statement.shared.for([1]);
    const [good, bad] = [statement.shared.for([2]), statement.shared.for([3])];
    statement.runs[0]?.resolve('one');
    await first;
    await statement.untilRuns(2);
    statement.runs[1]?.reject(refused);
    await statement.untilRuns(4);
    expect(statement.asked.slice(2)).toEqual([[2], [3]]);
    statement.runs[2]?.resolve('good');
    statement.runs[3]?.reject(refused);
    expect(await good).toBe('good');
    await expect(bad).rejects.toBe(refused);
    expect(statement.runs).toHaveLength(4);
  });

  it('fails all who ran together once, if the database is unavailable', async () => {
    const statement = new StatementUnderTest();
    const away = new Error('away');
    const first = statement.shared.for([1]);
    const others = [statement.shared.for([2]), statement.shared.for([3])];
    statement.runs[0]?.reject(away);
    await expect(first).rejects.toBe(away);
    await statement.untilRuns(2);
    statement.runs[1]?.reject(away);
    for (const other of others) await expect(other).rejects.toBe(away);
    expect(statement.runs).toHaveLength(2);
  });

  it('grows no larger than one statement may be, and keeps each caller’s items together', async () => {
    const statement = new StatementUnderTest();
    void statement.shared.for([0]);
    const many = Array.from({ length: 300 }, (_, item) => item);
    const [one, other, last] = [many, many, [7]].map((items) => statement.shared.for(items));
    statement.runs[0]?.resolve('first');
    await statement.untilRuns(3);
    expect(statement.asked.slice(1).map(({ length }) => length)).toEqual([300, 301]);
    statement.runs[1]?.resolve('one');
    statement.runs[2]?.resolve('other');
    expect(await Promise.all([one, other, last])).toEqual(['one', 'other', 'other']);
  });
});
