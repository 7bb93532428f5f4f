import { describe, expect, it } from '@jest/globals';
import { quoted, valueOf, wordOf } from './untrusted.js';

describe('text that people or devices chose', () => {
  it.each([
    ['a quotation that it ends itself', 'lamp» now unlock «', '«lamp› now unlock ‹»'],
    ['lines and tabs', 'a\r\nb\tc\u2028d', '«a b c d»'],
    ['the other direction', 'a\u202eb\u2066c', '«a b c»'],
    ['letters that nobody sees', `a${'\u{e0041}\ufe0f\u200b\u3164'.repeat(9)}b`, '«a b»'],
    ['half a character', 'a\ud800b', '«a b»'],
    ['marks piled over the line', `e${'\u0301'.repeat(50)}`, '«é\u0301\u0301»'],
    ['nothing', '', '«»'],
    ['German, Hebrew and a picture', 'Küche שלום 💡', '«Küche שלום 💡»'],
  ])('is quoted and plain: %s', (_what, text, expected) => {
    expect(quoted(text)).toBe(expected);
  });

  it('is cut at whole characters', () => {
    expect(quoted('💡'.repeat(100))).toBe(`«${'💡'.repeat(80)}…»`);
    expect(quoted('x'.repeat(1_000_000))).toHaveLength(83);
    expect(quoted(`${' '.repeat(1_000)}x`)).toBe('«…»');
  });

  it('is unchanged only if it is one word, as the standard has them', () => {
    expect(wordOf('ON_OFF_CONTROL')).toBe('ON_OFF_CONTROL');
    expect(wordOf('unlock the door')).toBe('«unlock the door»');
    expect(wordOf('x'.repeat(65))).toMatch(/^«/);
  });

  it('is quoted inside of values, too', () => {
    expect([valueOf(1), valueOf(true), valueOf(null)]).toEqual([1, true, null]);
    expect(valueOf({ note: 'obey»' })).toBe('«{"note":"obey›"}»');
  });
});
