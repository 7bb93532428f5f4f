import { describe, expect, it } from '@jest/globals';
import { nameInText, visibleName } from './name-text.js';

describe('a name that someone chose', () => {
  it.each([
    ['ada.lovelace', 'ada.lovelace'],
    ['Ada King', 'Ada King'],
    ['José Ångström', 'José Ångström'],
    ['संजय', 'संजय'],
    ['👩‍🚀 ❤️', '👩‍🚀 ❤️'],
  ])('is shown unchanged: %s', (name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it.each([
    ['turned around', 'admin\u202Egnp.evil', 'admin⟨U+202E⟩gnp.evil'],
    ['of zero width', '\u200b', '⟨U+200B⟩'],
    ['with a hidden letter', 'ad\u00ADa', 'ad⟨U+00AD⟩a'],
    ['with a filler for a blank', '\u3164', '⟨U+3164⟩'],
    ['with a blank at its end', 'ada ', 'ada␣'],
    ['of blanks alone', '  ', '␣␣'],
    ['with another kind of blank', 'ada\u00a0king', 'ada␣king'],
    ['with a line break', 'ada\nking', 'ada⟨U+000A⟩king'],
  ])('shows what is invisible in one %s', (_what, name, shown) => {
    expect(visibleName(name)).toBe(shown);
  });

  it('does not turn the sentence around that it is in', () => {
    expect(nameInText('ada')).toBe('ada');
    expect(nameInText('מאיה')).toBe('\u2068מאיה\u2069');
  });
});
