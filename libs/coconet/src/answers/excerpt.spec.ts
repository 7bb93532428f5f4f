import { describe, expect, it } from '@jest/globals';
import { excerpt } from './excerpt.js';

describe('an excerpt', () => {
  it('is the beginning', () => {
    expect(excerpt('SUCCESS', 4)).toBe('SUCC');
    expect(excerpt('SUCCESS', 64)).toBe('SUCCESS');
  });

  it('never holds what PostgreSQL refuses', () => {
    expect(excerpt('a\0b', 64)).toBe('a\ufffdb');
    expect(excerpt('\ud800', 64)).toBe('\ufffd');
    expect(excerpt('a😀', 2)).toBe('a\ufffd');
    expect(excerpt('a😀', 3)).toBe('a😀');
  });
});
