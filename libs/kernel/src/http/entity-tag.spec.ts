import { describe, expect, it } from '@jest/globals';
import { BrokerError, InvalidRequest } from '../broker-error.js';
import { entityTagOf, readIfMatch, requireUnchanged, type VersionedFields } from './entity-tag.js';

const READ: VersionedFields = {
  owner: 'team-home',
  scopes: ['links:read', 'admin'],
  requestRate: 50,
  expiresAt: null,
};

const problemOf = (fields: VersionedFields, header: string): unknown => {
  try {
    requireUnchanged(fields, readIfMatch(header));
    return undefined;
  } catch (error) {
    return error instanceof BrokerError ? [error.code, error.extensions] : error;
  }
};

describe('a change on the condition that nothing else changed', () => {
  it('goes through as long as every field is as it was read, in whatever order', () => {
    const tag = entityTagOf(READ);
    expect(tag).toMatch(/^"[\w.-]+"$/);
    const { owner, ...others } = READ;
    expect(problemOf({ ...others, owner }, tag)).toBeUndefined();
  });

  it.each<[string, VersionedFields, string[]]>([
    ['a right was taken away', { ...READ, scopes: ['links:read'] }, ['scopes']],
    ['a limit was taken away', { ...READ, requestRate: null }, ['requestRate']],
    ['a time was set', { ...READ, expiresAt: new Date('2030-01-01T00:00:00Z') }, ['expiresAt']],
    ['two values changed places', { ...READ, owner: 50, requestRate: 'team-home' }, ['owner', 'requestRate']],
    ['a newer version knows one field more', { ...READ, approval: true }, ['approval']],
  ])('is refused, and says what differs, if %s', (_what, now, changed) => {
    expect(problemOf(now, entityTagOf(READ))).toEqual(['changed_meanwhile', { changed }]);
  });

  it('goes through again once the other change is undone', () => {
    const tag = entityTagOf(READ);
    expect(problemOf({ ...READ, owner: 'other' }, tag)).toBeDefined();
    expect(problemOf({ ...READ }, tag)).toBeUndefined();
  });

  it('accepts a list, any version, and a tag that a compressing proxy weakened', () => {
    const tag = entityTagOf(READ);
    for (const header of [`"other", ${tag}`, `${tag},"x"`, '*', ' * ', `W/${tag}`])
      expect([header, problemOf(READ, header)]).toEqual([header, undefined]);
  });

  it.each(['"never-given-out"', '""', '"a.b"', 'W/"1"'])('is refused for the foreign tag %s', (header) => {
    expect(problemOf(READ, header)).toEqual(['changed_meanwhile', { changed: [] }]);
  });

  it.each(['', 'abc', '"abc', 'abc"', '*, "a"', '"a" "b"', '"a",', `"a\u0001"`, "'a'"])(
    'names the header if its value is not a tag: %j',
    (header) => {
      expect(() => readIfMatch(header)).toThrow(InvalidRequest);
      expect(() => readIfMatch(header)).toThrow(/header If-Match: expected the ETag/);
    },
  );

  it('reads the longest header that the broker accepts at once', () => {
    expect(readIfMatch(`${'"a" ,'.repeat(3_000)}"a"`)).toHaveLength(3_001);
    expect(() => readIfMatch(`${'"a" ,'.repeat(3_000)}a`)).toThrow(InvalidRequest);
  });
});
