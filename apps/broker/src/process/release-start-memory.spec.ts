import { runInNewContext } from 'node:vm';
import { expect, it } from '@jest/globals';
import { releaseStartMemory } from './release-start-memory.js';

it('what a start no longer needs is collected at once, and no code is left able to ask for that', async () => {
  const unneeded = new WeakRef({});
  // A weak reference keeps its object until the turn ends in which it was made.
  await new Promise(setImmediate);
  releaseStartMemory();
  expect(unneeded.deref()).toBeUndefined();
  expect(runInNewContext('typeof gc')).toBe('undefined');
});
