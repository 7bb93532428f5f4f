import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Needle } from './needle.js';
import { NeedleSearch } from './needle-search.js';

/** Few letters, so that forms overlap, repeat, and begin alike. */
const bytes = fc
  .array(fc.constantFrom('a', 'b', 'a', '\0'), { minLength: 12, maxLength: 20 })
  .map((letters) => Buffer.from(letters.join('')));

const needles = fc
  .array(fc.array(bytes, { minLength: 1, maxLength: 3 }), { maxLength: 6 })
  .map((forms) => forms.map((ofOne, index): Needle => ({ kind: `needle ${index}`, forms: ofOne })));

describe('the search', () => {
  it('finds what a naive one finds', () => {
    fc.assert(
      fc.property(needles, fc.array(bytes, { maxLength: 5 }), fc.nat(5), (sought, noise, at) => {
        const planted = sought.flatMap(({ forms }) => forms).slice(0, at);
        const text = Buffer.concat([...noise.slice(0, at), ...planted, ...noise.slice(at)]);
        const naive = sought.filter(({ forms }) => forms.some((form) => text.includes(form)));
        expect(new Set(new NeedleSearch(sought).in(text))).toEqual(new Set(naive));
      }),
      { numRuns: 500 },
    );
  });

  it('finds a needle at the very beginning and the very end, and none in nothing', () => {
    const needle = { kind: 'needle', forms: [Buffer.from('twelve bytes')] };
    const search = new NeedleSearch([needle]);
    expect(search.in(Buffer.from('twelve bytes'))).toEqual([needle]);
    expect(search.in(Buffer.from('…twelve bytes'))).toEqual([needle]);
    expect(search.in(Buffer.from('twelve byte'))).toEqual([]);
    expect(search.in(Buffer.alloc(0))).toEqual([]);
  });
});
