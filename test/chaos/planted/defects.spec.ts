import { describe, expect, it } from '@jest/globals';
import { changeOf, defects } from './defects.js';

describe('the defects that chaos is tried with', () => {
  it.each(defects)('can be planted: $name', (defect) => {
    expect(changeOf(defect).end).toBeGreaterThan(0);
  });
});
