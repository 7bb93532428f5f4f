import { expect, it } from '@jest/globals';
import { validate, version } from 'uuid';
import { SystemIds } from './ids.js';

it('ids are UUIDv7, all different, and sort in the order in which they were made', () => {
  const ids = new SystemIds();
  const made = Array.from({ length: 20_000 }, () => ids.next());
  expect(made.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(made).size).toBe(made.length);
  expect([...made].sort()).toEqual(made);
});
