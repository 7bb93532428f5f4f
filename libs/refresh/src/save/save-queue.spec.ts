import { describe, expect, it } from '@jest/globals';
import { DatabaseError } from 'pg';
import { QueryFailedError } from 'typeorm';
import type { RefreshedPair } from '#vault/refresh';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { until } from '../../../../test/harness/time/until.js';
import { RecentPairs } from './recent-pairs.js';
import type { ResultStore } from './result.store.js';
import { SaveQueue } from './save-queue.js';

const pair = (linkId: string, generation = 2): RefreshedPair =>
  ({ linkId, tokens: { generation } }) as RefreshedPair;

/** A queue on a database that answers when the test says so. */
function queue(): {
  saves: SaveQueue;
  clock: ManualClock;
  statements: { pairs: string[]; answer: ReturnType<typeof Promise.withResolvers<ReadonlySet<string>>> }[];
} {
  const statements: ReturnType<typeof queue>['statements'] = [];
  const results = {
    savePairs: (pairs: readonly RefreshedPair[]) => {
      const answer = Promise.withResolvers<ReadonlySet<string>>();
      statements.push({ pairs: pairs.map(({ linkId, tokens }) => `${linkId} ${tokens.generation}`), answer });
      return answer.promise;
    },
  };
  const clock = new ManualClock();
  const saves = new SaveQueue(results as unknown as ResultStore, new RecentPairs(clock), clock);
  return { saves, clock, statements };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('pairs to be saved', () => {
  it('of one moment share a statement, and each caller learns the result for its own link', async () => {
    const { saves, statements } = queue();
    const both = Promise.all([saves.save(pair('a')), saves.save(pair('b'))]);
    await turn();
    expect(statements.map(({ pairs }) => pairs)).toEqual([['a 2', 'b 2']]);
    statements[0]?.answer.resolve(new Set(['b']));
    expect(await both).toEqual([false, true]);
  });

  it('of one link never share a statement, which would save only one of them', async () => {
    const { saves, statements } = queue();
    const both = Promise.all([saves.save(pair('a', 2)), saves.save(pair('a', 3)), saves.save(pair('b', 2))]);
    await turn();
    expect(statements.map(({ pairs }) => pairs)).toEqual([['a 2', 'b 2'], ['a 3']]);
    for (const { answer } of statements) answer.resolve(new Set(['a']));
    expect(await both).toEqual([true, true, false]);
  });

  it('fail together with their statement, and later ones are saved', async () => {
    const { saves, statements } = queue();
    const lost = saves.save(pair('a'));
    await turn();
    statements[0]?.answer.reject(new Error('away'));
    await expect(lost).rejects.toThrow('away');
    const later = saves.save(pair('a'));
    await turn();
    statements[1]?.answer.resolve(new Set(['a']));
    expect(await later).toBe(true);
  });

  it('are saved although PostgreSQL refuses one of them, which does not stop refreshing', async () => {
    const { saves, statements } = queue();
    const error = new DatabaseError('timestamp out of range', 0, 'error');
    error.code = '22008';
    const refusal = new QueryFailedError('WITH', [], error);
    const all = Promise.allSettled(['a', 'b', 'refused', 'd'].map((id) => saves.save(pair(id))));
    for (let next = 0; next < 5; next += 1) {
      await until('the queue to query the database', () => statements.length > next);
      const { pairs = [], answer } = statements[next] ?? {};
      if (pairs.includes('refused 2')) answer?.reject(refusal);
      else answer?.resolve(new Set(pairs.map((text) => text.slice(0, -2))));
    }
    const taken = { status: 'fulfilled', value: true };
    expect(await all).toEqual([taken, taken, { status: 'rejected', reason: refusal }, taken]);
    expect(saves.owes).toBe(false);
  });

  it('count as owed for ten seconds after they failed, unless they are saved before', async () => {
    const { saves, clock, statements } = queue();
    const lost = saves.save(pair('a'));
    await turn();
    expect(saves.owes).toBe(false);
    statements[0]?.answer.reject(new Error('away'));
    await expect(lost).rejects.toThrow('away');
    clock.advance(10_000);
    expect(saves.owes).toBe(true);
    clock.advance(1);
    expect(saves.owes).toBe(false);
  });

  it('beyond a hundred wait for the next statement', async () => {
    const { saves, statements } = queue();
    const all = Promise.all(Array.from({ length: 150 }, (_, index) => saves.save(pair(String(index)))));
    await turn();
    expect(statements[0]?.pairs).toHaveLength(100);
    statements[0]?.answer.resolve(new Set());
    await turn();
    expect(statements[1]?.pairs).toHaveLength(50);
    statements[1]?.answer.resolve(new Set());
    await all;
  });

  it('use at most two statements at once: later ones share the next', async () => {
    const { saves, statements } = queue();
    const all = [];
    for (const link of ['a', 'b', 'c', 'd']) {
      all.push(saves.save(pair(link)));
      await turn();
    }
    expect(statements.map(({ pairs }) => pairs)).toEqual([['a 2'], ['b 2']]);
    statements[0]?.answer.resolve(new Set());
    await turn();
    expect(statements[2]?.pairs).toEqual(['c 2', 'd 2']);
    for (const { answer } of statements) answer.resolve(new Set());
    await Promise.all(all);
  });
});
