import { describe, expect, it } from '@jest/globals';
import { pageLanguage } from './page-language.js';

describe('the language of a page', () => {
  it.each([
    ['de', 'fr', 'de'],
    ['de-AT', 'fr', 'de'],
    ['FR', 'en', 'fr'],
    ['pt-BR', 'es', 'es'],
    ['pt-BR', 'pt', 'en'],
    [null, 'hi-IN', 'hi'],
    [undefined, undefined, 'en'],
  ])('is that of the session, %s, before that of the browser, %s: %s', (lang, header, expected) => {
    expect(pageLanguage(lang, header)).toBe(expected);
  });

  it.each([
    ['nothing', '', 'en'],
    ['the first of equals', 'fr, de', 'fr'],
    ['the heaviest, not the first', 'en;q=0.5, hi;q=0.9, de;q=0.8', 'hi'],
    ['a region falls back to its language', 'de-AT, en;q=0.9, de;q=0.8', 'de'],
    ['an unknown one is passed over', 'nb-NO, nn;q=0.9, es;q=0.1', 'es'],
    ['none that is known', 'ja, zh;q=0.9', 'en'],
    ['a star alone', '*', 'en'],
    ['a star after an unknown one', 'ja, *;q=0.5', 'en'],
    ['a star after a refused one', 'en;q=0, *;q=0.5', 'de'],
    ['a star that is heavier', 'fr;q=0.2, *', 'en'],
    ['a refused one, whatever its regions', 'de;q=0, de-DE, fr;q=0.1', 'fr'],
    ['all refused', '*;q=0', 'en'],
    ['capital letters and blanks', ' DE-at ; Q=0.7 ,\tFR;q=0.6', 'de'],
    ['three decimals', 'es;q=0.001, fr;q=0.002', 'fr'],
    ['a script between', 'hi-Deva-IN', 'hi'],
  ])('takes %s: %s gives %s', (_what, header, expected) => {
    expect(pageLanguage(undefined, header)).toBe(expected);
  });

  it.each([
    ['a weight over one', 'fr;q=1.1, de;q=0.1', 'de'],
    ['a weight that is not a number', 'fr;q=high, de;q=0.1', 'de'],
    ['an underscore', 'fr_FR, de;q=0.1', 'de'],
    ['markup', '"><script>, de', 'de'],
    ['empty members', ',,de,,', 'de'],
    ['a member without end', `${'x'.repeat(100_000)}, de`, 'en'],
  ])('ignores %s', (_what, header, expected) => {
    expect(pageLanguage(undefined, header)).toBe(expected);
  });
});
