import { describe, expect, it } from '@jest/globals';
import { eachBounded } from './bounded.js';

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

describe('bounded work', () => {
  it('never runs more at once than allowed, and keeps the order of the items', async () => {
    let running = 0;
    let most = 0;
    const results = await eachBounded([30, 5, 20, 1, 10], 2, async (milliseconds, index) => {
      running += 1;
      most = Math.max(most, running);
      await pause(milliseconds);
      running -= 1;
      return index;
    });
    expect(results).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('begins nothing more once one has failed', async () => {
    const begun: number[] = [];
    const work = eachBounded([0, 1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item);
      await pause(item === 1 ? 1 : 20);
      if (item === 1) throw new Error('broken');
    });
    await expect(work).rejects.toThrow('broken');
    await pause(60);
    expect(begun).toEqual([0, 1]);
  });

  it('does nothing for an empty list', async () => {
    expect(await eachBounded([], 3, () => Promise.reject(new Error('never')))).toEqual([]);
  });
});
