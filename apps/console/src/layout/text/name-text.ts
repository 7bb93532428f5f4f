/** Letters that show nothing, or turn the direction of what follows: by them one name can pass for another (Unicode UTS #39). */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Blanks that are easily overlooked: at the ends, doubled, and all but the usual one. */
const BLANKS = /^\p{Zs}+|\p{Zs}+$|\p{Zs}{2,}|(?! )\p{Zs}/gu;

/** Emoji that are made of several characters hold these invisible ones, which are in their place there. */
const EMOJI = /\p{Extended_Pictographic}/u;
const JOINERS: ReadonlySet<string> = new Set(['\u200d', '\ufe0f']);

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}\p{Script=Samaritan}\p{Script=Mandaic}]/u;

const letters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A name that someone chose, with what is invisible in it made visible: `admin⟨U+202E⟩gnp.evil`, `ada␣`. */
export function visibleName(name: string): string {
  const shown = [...letters.segment(name)]
    .map(({ segment }) => {
      const isEmoji = EMOJI.test(segment);
      return segment.replaceAll(INVISIBLE, (letter) =>
        isEmoji && JOINERS.has(letter) ? letter : codeOf(letter),
      );
    })
    .join('');
  return shown.replaceAll(BLANKS, (blanks) => '␣'.repeat(blanks.length));
}

/** The same for the middle of a sentence, which it does not turn around (Unicode UAX #9 section 2.4.1). */
export function nameInText(name: string): string {
  const shown = visibleName(name);
  return RIGHT_TO_LEFT.test(shown) ? `\u2068${shown}\u2069` : shown;
}

function codeOf(letter: string): string {
  return `⟨U+${(letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`;
}
