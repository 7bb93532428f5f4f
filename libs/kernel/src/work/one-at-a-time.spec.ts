import { expect, it } from '@jest/globals';
import { oneAtATime } from './one-at-a-time.js';

it('work in progress is shared by concurrent callers, and done again for later ones', async () => {
  const ends = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  let begun = 0;
  const ask = oneAtATime(async () => ends[begun++]?.promise);
  const both = [ask(), ask()];
  ends[0]?.reject(new Error('away'));
  await expect(Promise.allSettled(both)).resolves.toMatchObject([
    { status: 'rejected' },
    { status: 'rejected' },
  ]);
  ends[1]?.resolve('answer');
  expect([await ask(), begun]).toEqual(['answer', 2]);
});
