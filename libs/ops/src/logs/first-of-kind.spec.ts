/** A caller whose calls fail does not fill the log, nor hide what fails for others. */
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../../../../test/harness/time/manual-clock.js';
import { FirstOfKind } from './first-of-kind.js';

describe('lines of one kind', () => {
  it('are written up to the limit of a minute, and the rest are counted later', () => {
    const clock = new ManualClock();
    const lines = new FirstOfKind(2, clock);
    const note = (kind: string, times: number): boolean[] =>
      Array.from({ length: times }, () => lines.note(kind).written);
    expect(note('a', 1_000).filter((written) => written)).toHaveLength(2);
    expect(lines.note('b')).toEqual({ written: true, leftOut: 0 });
    clock.advance(60_000);
    expect(lines.note('a')).toEqual({ written: true, leftOut: 998 });
    expect(lines.note('a')).toEqual({ written: true, leftOut: 0 });
    expect(lines.note('b')).toEqual({ written: true, leftOut: 0 });
  });

  it('are told apart without end, in memory that has one', () => {
    const lines = new FirstOfKind(1, new ManualClock());
    for (let kind = 0; kind < 100_000; kind += 1) lines.note(String(kind));
    expect(Object.values(lines).find((value) => value instanceof Map)?.size).toBeLessThanOrEqual(1_000);
  });
});
