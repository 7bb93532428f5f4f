import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { CursorInvalid, cursorOf, placeIn, requireCount } from './place.js';

const id = randomUUID();

describe('a place in an ordered list', () => {
  it.each(['', 'ada', 'a.b', 'ö/+=&', '日本', '7'])('is read as it was written, with the key "%s"', (key) => {
    const cursor = cursorOf('-name', { key, id });
    expect(cursor).toBe(encodeURIComponent(cursor));
    expect(placeIn(cursor, '-name')).toEqual({ key, id });
  });

  it.each([
    ['another order', cursorOf('name', { key: 'a', id })],
    ['no order', id],
    ['no id', '-name.YQ.'],
    ['something after the id', `${cursorOf('-name', { key: 'a', id })}.x`],
    ['a NUL, which PostgreSQL refuses', cursorOf('-name', { key: 'a\0', id })],
    ['nothing', ''],
  ])('is refused with %s', (_name, cursor) => {
    expect(() => placeIn(cursor, '-name')).toThrow(CursorInvalid);
  });

  it.each(['', '-1', '1.5', 'x', '1'.repeat(18)])('is refused with the number "%s"', (key) => {
    expect(() => requireCount({ key, id })).toThrow(CursorInvalid);
    expect(requireCount({ key: '17', id })).toEqual({ key: '17', id });
  });
});
