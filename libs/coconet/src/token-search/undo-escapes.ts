/** Undoes the escapes that usual writers use in JSON, URLs, HTML and mail. */

const [BACKSLASH, PERCENT, AMPERSAND, EQUALS] = [0x5c, 0x25, 0x26, 0x3d];
const [LF, CR, NUL] = [0x0a, 0x0d, 0x00];
const [LETTER_N, LETTER_R, LETTER_U, LETTER_X] = [0x6e, 0x72, 0x75, 0x78];
const [HASH, SEMICOLON, OPEN_BRACE, CLOSE_BRACE] = [0x23, 0x3b, 0x7b, 0x7d];

/** The bytes with which escapes begin, and those that are left out between the characters of a text. */
const MARKS = [BACKSLASH, PERCENT, AMPERSAND, LF, CR, NUL] as const;
const MARKED = Uint8Array.from({ length: 256 }, (_, byte) => Number([...MARKS, EQUALS].includes(byte)));

/** The value of each hexadecimal digit; 255 for other bytes. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? 255 : value;
});

/** HTML's names for the characters that tokens have besides letters and digits, and for those that begin other escapes. */
const NAMES: readonly (readonly [string, string])[] = [
  ['amp', '&'],
  ['bsol', '\\'],
  ['dash', '-'],
  ['equals', '='],
  ['hyphen', '-'],
  ['lowbar', '_'],
  ['percnt', '%'],
  ['period', '.'],
  ['plus', '+'],
  ['sol', '/'],
];

/** Digits that a numeric character reference may have: three name any byte, and writers pad to eight at most. */
const REFERENCE = 8;

/** The code of an escape that stands for nothing. */
const NOTHING = -1;

/** An escape that was read: how many bytes it has, and the ASCII code it stands for. */
type Escape = readonly [length: number, code: number];

/**
 * The bytes with one layer of escapes undone, whichever they are; `undefined` if there is none.
 *
 * Nobody reads the result: what several codings would read differently may come out as any of them. Line breaks go too, since
 * base64 has them in mail, and zero bytes, since UTF-16 has one next to every ASCII character.
 */
export function undoEscapes(bytes: Buffer): Buffer | undefined {
  if (!MARKS.some((mark) => bytes.includes(mark)) && !holdsQuoted(bytes)) return undefined;
  const undone = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    const escape = MARKED[byte] === 1 ? escapeAt(bytes, at, byte) : undefined;
    at += escape?.[0] ?? 1;
    const code = escape?.[1] ?? byte;
    if (code === NOTHING) continue;
    undone[length] = code;
    length += 1;
  }
  // Every escape is longer than the character it encodes.
  return length < bytes.length ? undone.subarray(0, length) : undefined;
}

/** An equals sign is in most headers and many addresses; only before two digits can it be an escape. */
function holdsQuoted(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(EQUALS); at >= 0; at = bytes.indexOf(EQUALS, at + 1))
    if (hexByte(bytes, at + 1) !== undefined) return true;
  return false;
}

function escapeAt(bytes: Buffer, at: number, mark: number): Escape | undefined {
  switch (mark) {
    case BACKSLASH:
      return backslashEscape(bytes, at);
    case PERCENT:
      return unicodeEscape(bytes, at) ?? hexEscape(bytes, at, 1);
    case AMPERSAND:
      return bytes[at + 1] === HASH ? characterReference(bytes, at) : namedReference(bytes, at);
    case EQUALS:
      return softBreak(bytes, at) ?? hexEscape(bytes, at, 1);
    default:
      return [1, NOTHING];
  }
}

/** `\u002B`, `\u{2B}`, `\x2B`, a line break, or a character that stands for itself. */
function backslashEscape(bytes: Buffer, at: number): Escape | undefined {
  const next = (bytes[at + 1] ?? 0) | 0x20;
  if (next === LETTER_U) return unicodeEscape(bytes, at) ?? bracedEscape(bytes, at);
  if (next === LETTER_X) return hexEscape(bytes, at, 2);
  if (next === LETTER_N || next === LETTER_R) return [2, NOTHING];
  const itself = bytes[at + 1];
  return itself === undefined || isLetterOrDigit(itself) ? undefined : [2, itself];
}

/** `\u002B`, as JSON writes it, and `%u002B`, as JavaScript's old escape() does. */
function unicodeEscape(bytes: Buffer, at: number): Escape | undefined {
  if (((bytes[at + 1] ?? 0) | 0x20) !== LETTER_U || hexByte(bytes, at + 2) !== 0) return undefined;
  const code = hexByte(bytes, at + 4);
  return code === undefined ? undefined : [6, code];
}

function bracedEscape(bytes: Buffer, at: number): Escape | undefined {
  if (bytes[at + 2] !== OPEN_BRACE) return undefined;
  const [code, end] = numberAt(bytes, at + 3, 16);
  return code !== undefined && bytes[end] === CLOSE_BRACE ? [end + 1 - at, code] : undefined;
}

/** @param skipped bytes before the two digits */
function hexEscape(bytes: Buffer, at: number, skipped: number): Escape | undefined {
  const code = hexByte(bytes, at + skipped);
  return code === undefined ? undefined : [skipped + 2, code];
}

/** `&#43;` and `&#x2B;`, which browsers also read without the semicolon. */
function characterReference(bytes: Buffer, at: number): Escape | undefined {
  const isHex = ((bytes[at + 2] ?? 0) | 0x20) === LETTER_X;
  const [code, end] = numberAt(bytes, at + (isHex ? 3 : 2), isHex ? 16 : 10);
  if (code === undefined) return undefined;
  return [(bytes[end] === SEMICOLON ? end + 1 : end) - at, code];
}

function namedReference(bytes: Buffer, at: number): Escape | undefined {
  const text = bytes.toString('latin1', at + 1, at + 1 + 'percnt;'.length).toLowerCase();
  const named = NAMES.find(([name]) => text.startsWith(`${name};`));
  return named && [named[0].length + 2, named[1].charCodeAt(0)];
}

/** Quoted-printable's soft line break, which does not end a line (RFC 2045 section 6.7). */
function softBreak(bytes: Buffer, at: number): Escape | undefined {
  if (bytes[at + 1] === LF) return [2, NOTHING];
  return bytes[at + 1] === CR && bytes[at + 2] === LF ? [3, NOTHING] : undefined;
}

/** The number at `start`, and where it ends; `undefined` if there is none, or it does not fit a byte. */
function numberAt(bytes: Buffer, start: number, base: 10 | 16): [number | undefined, number] {
  let [value, at] = [0, start];
  for (; at < start + REFERENCE; at += 1) {
    const digit = DIGITS[bytes[at] ?? 0] ?? base;
    if (digit >= base) break;
    value = value * base + digit;
  }
  return [at > start && value < 256 ? value : undefined, at];
}

function hexByte(bytes: Buffer, at: number): number | undefined {
  const [high = 255, low = 255] = [DIGITS[bytes[at] ?? 0], DIGITS[bytes[at + 1] ?? 0]];
  return high > 15 || low > 15 ? undefined : high * 16 + low;
}

function isLetterOrDigit(byte: number): boolean {
  const letter = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x7a);
}
