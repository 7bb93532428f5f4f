import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { QueryFailedError } from 'typeorm';
import type { DatabaseConnections } from '#database';
import type { RefreshedPair } from '#vault/refresh';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import type { SaveQueue } from '../save/save-queue.js';
import { FailOver } from './fail-over.js';
import { RecentPairs } from '../save/recent-pairs.js';

const KEPT_FOR = 60_000;
const LIMIT = 10_000;

const pairOf = (linkId: string, generation = 1): RefreshedPair =>
  ({ linkId, tokens: { generation } }) as RefreshedPair;

describe('recently committed pairs', () => {
  let clock: ManualClock;
  let recent: RecentPairs;

  beforeEach(() => {
    clock = new ManualClock();
    recent = new RecentPairs(clock);
  });

  const all = (): string[] => recent.all.map(({ linkId, tokens }) => `${linkId} ${tokens.generation}`);

  it('include the newest of each link, oldest commit first', () => {
    recent.note(pairOf('a'));
    recent.note(pairOf('b'));
    recent.note(pairOf('a', 2));
    expect(all()).toEqual(['b 1', 'a 2']);
  });

  it('are kept for a minute', () => {
    recent.note(pairOf('a'));
    clock.advance(1);
    recent.note(pairOf('b'));
    clock.advance(KEPT_FOR - 1);
    recent.note(pairOf('c'));
    expect(all()).toEqual(['a 1', 'b 1', 'c 1']);
    clock.advance(1);
    recent.note(pairOf('d'));
    expect(all()).toEqual(['b 1', 'c 1', 'd 1']);
  });

  it('never exceed the limit; the oldest are dropped', () => {
    for (let link = 0; link <= LIMIT; link += 1) recent.note(pairOf(String(link)));
    expect([recent.all.length, recent.all[0]?.linkId]).toEqual([LIMIT, '1']);
  });
});

describe('a replica whose database', () => {
  let recycled: string[];
  let warned: string[];

  beforeEach(() => {
    recycled = [];
    warned = [];
    jest.spyOn(Logger.prototype, 'warn').mockImplementation((text: unknown) => {
      warned.push(String(text));
    });
  });

  const failOver = (save: (pair: RefreshedPair) => Promise<boolean>, pairs: string[] = []): FailOver => {
    const recent = new RecentPairs(new ManualClock());
    for (const linkId of pairs) recent.note(pairOf(linkId));
    const connections = { recycle: (why: string) => recycled.push(why) };
    return new FailOver(
      connections as unknown as DatabaseConnections,
      { save } as unknown as SaveQueue,
      recent,
    );
  };

  it.each([
    [new QueryFailedError('', [], Object.assign(new Error(), { code: '25006' })), 1],
    [new QueryFailedError('', [], Object.assign(new Error(), { code: '57P01' })), 0],
    [Object.assign(new Error('of no statement'), { code: '25006' }), 0],
  ])('no longer accepts writes drops its connections, and does so for no other failure', (error, times) => {
    failOver(() => Promise.resolve(true)).noteFailure(error);
    expect(recycled).toHaveLength(times);
  });

  it('is a different server offers it every recent pair, and logs how many it did not accept', async () => {
    const offered: string[] = [];
    const save = ({ linkId }: RefreshedPair): Promise<boolean> => {
      offered.push(linkId);
      return linkId === 'lost' ? Promise.reject(new Error('away')) : Promise.resolve(false);
    };
    await failOver(save, ['a', 'lost', 'b']).toAnotherServer();
    expect([offered, recycled.length]).toEqual([['a', 'lost', 'b'], 1]);
    expect(warned).toEqual([expect.stringMatching(/^1 recent/)]);
  });

  it('accepts them all logs nothing', async () => {
    await failOver(() => Promise.resolve(true), ['a']).toAnotherServer();
    expect(warned).toEqual([]);
  });
});
