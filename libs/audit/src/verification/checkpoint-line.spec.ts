import { describe, expect, it } from '@jest/globals';
import { CheckpointLine } from './checkpoint-line.js';

const HOUR = 3_600_000;
const START = Date.parse('2026-05-01T00:00:00Z');
const at = (hours: number): Date => new Date(START + hours * HOUR);
const NOW = at(100);

/** Checkpoints at positions 10, 20 and 30, signed at 10, 20 and 30 o'clock; given in no order. */
const line = (): CheckpointLine =>
  new CheckpointLine(
    [30, 10, 20].map((position) => ({ position, hash: `hash ${position}`, at: at(position) })),
    NOW,
  );

describe('checkpoints along the chain', () => {
  it('are met at their positions, and contradict another hash there', () => {
    const walk = line();
    expect(walk.contradictedBy(9, 'hash 10')).toEqual([]);
    expect(walk.contradictedBy(10, 'hash 10')).toEqual([]);
    expect(walk.contradictedBy(20, 'another')).toEqual([at(20)]);
    expect(walk.report(25)).toEqual({ proved: 1, newest: { position: 10, at: at(10) }, after: 15 });
  });

  it('contradict a chain that leaves their position out', () => {
    expect(line().contradictedBy(29, 'hash 20')).toEqual([at(10), at(20)]);
  });

  it('lie beyond a chain that ends before them', () => {
    const beyond = (end: number): number[] => [...line().beyond(end)].map(({ position }) => position);
    expect([beyond(30), beyond(29), beyond(10), beyond(9)]).toEqual([[], [30], [20, 30], [10, 20, 30]]);
  });

  it('say when a position can have come into the chain at the latest', () => {
    expect([9, 10, 11, 30, 31].map((position) => line().latestAt(position))).toEqual([
      at(10),
      at(10),
      at(20),
      at(30),
      NOW,
    ]);
    const ahead = new CheckpointLine([{ position: 5, hash: '', at: at(101) }], NOW);
    expect(ahead.latestAt(5)).toEqual(NOW);
  });

  it('are reported as absent if none were given, and as none proved if none were reached', () => {
    expect(new CheckpointLine(undefined, NOW).report(7)).toBeUndefined();
    expect(new CheckpointLine([], NOW).report(7)).toEqual({ proved: 0, newest: undefined, after: 7 });
  });
});

describe('the date of a record', () => {
  const SECOND = 1 / 3_600;

  it('is bound by the next checkpoint, to an hour', () => {
    const judged = (hours: number): unknown => line().judgeDate(at(hours), at(0));
    expect([judged(11), judged(11 + SECOND)]).toEqual([undefined, 'post_dated']);
    const last = line();
    last.contradictedBy(30, 'hash 30');
    expect(last.judgeDate(at(101), at(0))).toBeUndefined();
    expect(last.judgeDate(at(101 + SECOND), at(0))).toBe('post_dated');
  });

  it('is bound by the checkpoint before it, to an hour', () => {
    const judged = (hours: number): unknown => {
      const walk = line();
      walk.contradictedBy(10, 'hash 10');
      return walk.judgeDate(at(hours), at(0));
    };
    expect([judged(9), judged(9 - SECOND)]).toEqual([undefined, 'back_dated']);
  });

  it('is bound by the records chained before it and by its own id, to an hour', () => {
    const walk = new CheckpointLine(undefined, NOW);
    expect(walk.judgeDate(at(5), at(0))).toBeUndefined();
    expect([walk.judgeDate(at(4), at(0)), walk.judgeDate(at(4 - SECOND), at(0))]).toEqual([
      undefined,
      'back_dated',
    ]);
    // What was dated back does not lower the bound for those after it.
    expect(walk.judgeDate(at(4), at(0))).toBeUndefined();
    expect([walk.judgeDate(at(7), at(8)), walk.judgeDate(at(7), at(8 + SECOND))]).toEqual([
      undefined,
      'back_dated',
    ]);
  });
});
