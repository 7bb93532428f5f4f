import { describe, expect, it } from '@jest/globals';
import { capabilityProblem, isCovered } from './capability-names.js';

describe('the capabilities of a grant', () => {
  it.each(['*', 'LOCK_CONTROL', 'LOCK_CONTROL.read', 'LOCK_CONTROL.UNLOCK'])('may be %s', (name) => {
    expect(capabilityProblem(name)).toBeUndefined();
  });

  it.each([
    ['LOCK_CONTRL', 'LOCK_CONTROL'],
    ['lock_control', 'LOCK_CONTROL'],
    ['LOCK_CONTROL.UNLOK', 'LOCK_CONTROL.UNLOCK'],
  ])('may not be %s, which probably means %s', (name, meant) => {
    expect(capabilityProblem(name)).toContain(`did you mean ${meant}?`);
  });

  it.each(['', 'NOTHING_LIKE_THIS_AT_ALL', 'LOCK_CONTROL.1', 'x'.repeat(100_000)])(
    'may not be %.30s, and no name is guessed that is nothing like it',
    (name) => {
      expect(capabilityProblem(name)).toMatch(/has no such/);
    },
  );

  it.each([
    ['LOCK_CONTROL', 'LOCK_CONTROL.UNLOCK', true],
    ['LOCK_CONTROL.UNLOCK', 'LOCK_CONTROL', false],
    ['LOCK_CONTROL.UNLOCK', 'LOCK_CONTROL.LOCK', false],
    ['*', 'LOCK_CONTROL.read', false],
    ['*', 'ON_OFF_CONTROL', true],
    ['*', 'ON_OFF_CONTROL.ON', true],
    ['ON_OFF_CONTROL', '*', false],
  ])('with %s its giver has %s: %s', (granted, name, expected) => {
    expect(isCovered(new Set([granted]), name)).toBe(expected);
  });
});
