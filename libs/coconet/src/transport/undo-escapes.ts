/** Undoes the escapes in which usual writers put characters into JSON, URLs, HTML and mail. */

/** The bytes with which escapes begin, and those that are left out between the characters of a text. */
const MARKS = [0x5c, 0x25, 0x26, 0x00, 0x0a, 0x0d] as const;

/** Begins an escape of quoted-printable, but stands in most headers and many addresses too. */
const EQUALS_SIGN = 0x3d;

/** HTML's names of the characters that tokens have beside letters and digits, and of those that begin other escapes. */
const NAMES: Readonly<Record<string, string>> = {
  amp: '&',
  bsol: '\\',
  dash: '-',
  equals: '=',
  hyphen: '-',
  lowbar: '_',
  percnt: '%',
  period: '.',
  plus: '+',
  sol: '/',
};

/**
 * In turn: `\u002B`, `\x2B` and `%u002B`; a backslash before a character that is itself; `%2B`; `&#43;`, `&#x2B;` and
 * `&plus;`; quoted-printable's `=2B` and its soft line break (RFC 2045 section 6.7); what UTF-16 has between ASCII characters
 * and base64 between its lines, also where JSON has escaped it.
 */
const ESCAPES = new RegExp(
  [
    String.raw`[\\%]u00(?<unicode>[0-7][0-9a-f])`,
    String.raw`\\u\{0*(?<braced>[0-7][0-9a-f])\}`,
    String.raw`\\x(?<short>[0-7][0-9a-f])`,
    String.raw`(?:\\r)?\\n`,
    String.raw`\\(?<itself>[^a-z0-9])`,
    String.raw`%(?<percent>[0-7][0-9a-f])`,
    String.raw`&#0*(?<decimal>[0-9]{2,3});?`,
    String.raw`&#x0*(?<hexadecimal>[0-7][0-9a-f]);?`,
    `&(?<named>${Object.keys(NAMES).join('|')});`,
    String.raw`=(?<quoted>[0-7][0-9a-f])`,
    String.raw`=\r?\n`,
    String.raw`[\0\r\n]`,
  ].join('|'),
  'gi',
);

/**
 * The bytes with one layer of escapes undone, whichever they are; `undefined` where there is none.
 *
 * It is read by no one: what several codings would read differently may come out as any of them.
 */
export function undoEscapes(bytes: Buffer): Buffer | undefined {
  if (!MARKS.some((mark) => bytes.includes(mark)) && !holdsQuoted(bytes)) return undefined;
  const text = bytes.toString('latin1');
  const undone = text.replace(ESCAPES, (...match: unknown[]) =>
    meaningOf(match.at(-1) as Readonly<Record<string, string | undefined>>),
  );
  // Every escape is longer than what it stands for.
  return undone.length < text.length ? Buffer.from(undone, 'latin1') : undefined;
}

function holdsQuoted(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(EQUALS_SIGN); at >= 0; at = bytes.indexOf(EQUALS_SIGN, at + 1))
    if (isHexDigit(bytes[at + 1]) && isHexDigit(bytes[at + 2])) return true;
  return false;
}

function isHexDigit(byte = 0): boolean {
  // 0 to 9, and A to F in either case.
  return (byte >= 0x30 && byte <= 0x39) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66);
}

function meaningOf(groups: Readonly<Record<string, string | undefined>>): string {
  const { unicode, braced, short, percent, hexadecimal, quoted, decimal, named, itself } = groups;
  const hex = unicode ?? braced ?? short ?? percent ?? hexadecimal ?? quoted;
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
  if (decimal !== undefined) return String.fromCharCode(Number(decimal) & 0xff);
  return named === undefined ? (itself ?? '') : (NAMES[named.toLowerCase()] ?? '');
}
