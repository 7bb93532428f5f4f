/**
 * Searches bytes for many short windows at once, at a fraction of a look per byte (S. Wu, U. Manber: "A fast algorithm for
 * multi-pattern searching", 1994): three bytes tell how far the search may jump.
 */
/** The windows of one token: bytes of equal length, one after another, folded as the search folds. */
export interface TokenWindows {
  readonly width: number;
  readonly bytes: Uint8Array;
}

/** Bytes that are compared together; of three letters or digits there are 46,656, so most are in no window. */
const BLOCK = 3;

/** Places in the table of jumps; a power of two. 4 KB stay in the processor's nearest cache, and a token fills few of them. */
const PLACES = 4_096;

/** Windows whose last bytes share a place form a chain. */
const NONE = 255;

/** What every byte is compared as: letters without case, and base64url's two characters as base64's. */
const FOLDED = Uint8Array.from({ length: 256 }, (_, byte) => foldByte(byte));

/** What each byte adds to a block's place, by its position in the block. */
const PARTS = [1, 37, 1_361].map((factor) =>
  Uint16Array.from({ length: 256 }, (_, byte) => ((FOLDED[byte] ?? 0) * factor) & (PLACES - 1)),
) as [Uint16Array, Uint16Array, Uint16Array];

// One table serves every search: it is filled in a microsecond, and one for each link would be gigabytes.
const jumps = new Uint8Array(PLACES);
const chains = new Uint8Array(PLACES);
const following = new Uint8Array(NONE);
let filledWith: TokenWindows | undefined;

/** The text as the search compares it. */
export function fold(text: string): string {
  return text.toLowerCase().replaceAll('-', '+').replaceAll('_', '/');
}

/** Whether one of the windows is in the bytes. */
export function findsWindow(bytes: Uint8Array, windows: TokenWindows): boolean {
  const { width } = windows;
  if (width === 0 || bytes.length < width) return false;
  if (width < BLOCK) return findsShort(bytes, windows);
  fill(windows);
  const [first, second, third] = PARTS;
  for (let end = width - 1; end < bytes.length;) {
    const place = placeOf(
      first[bytes[end - 2] ?? 0] ?? 0,
      second[bytes[end - 1] ?? 0] ?? 0,
      third[bytes[end] ?? 0] ?? 0,
    );
    const jump = jumps[place] ?? 0;
    if (jump === 0 && isWindow(bytes, end - width + 1, place, windows)) return true;
    end += jump === 0 ? 1 : jump;
  }
  return false;
}

function placeOf(first: number, second: number, third: number): number {
  return (first + second + third) & (PLACES - 1);
}

/** Whether a window whose last block has this place begins at `start`. */
function isWindow(bytes: Uint8Array, start: number, place: number, windows: TokenWindows): boolean {
  for (let index = chains[place] ?? NONE; index !== NONE; index = following[index] ?? NONE)
    if (standsAt(bytes, start, windows, index)) return true;
  return false;
}

function standsAt(bytes: Uint8Array, start: number, windows: TokenWindows, index: number): boolean {
  const { width, bytes: wanted } = windows;
  for (let offset = 0; offset < width; offset += 1)
    if (FOLDED[bytes[start + offset] ?? 0] !== wanted[index * width + offset]) return false;
  return true;
}

function fill(windows: TokenWindows): void {
  if (filledWith === windows) return;
  const { width, bytes } = windows;
  const [first, second, third] = PARTS;
  jumps.fill(width - BLOCK + 1);
  for (let index = 0; index * width < bytes.length; index += 1) {
    const start = index * width;
    for (let end = BLOCK - 1; end < width; end += 1) {
      const at = start + end;
      const place = placeOf(
        first[bytes[at - 2] ?? 0] ?? 0,
        second[bytes[at - 1] ?? 0] ?? 0,
        third[bytes[at] ?? 0] ?? 0,
      );
      if (end === width - 1) {
        // What an earlier token left in a chain no longer counts.
        following[index] = jumps[place] === 0 ? (chains[place] ?? NONE) : NONE;
        chains[place] = index;
      }
      jumps[place] = Math.min(jumps[place] ?? 0, width - 1 - end);
    }
  }
  filledWith = windows;
}

/** Tokens of one or two characters exist only in tests. */
function findsShort(bytes: Uint8Array, windows: TokenWindows): boolean {
  const { width, bytes: wanted } = windows;
  for (let start = 0; start + width <= bytes.length; start += 1)
    for (let index = 0; index * width < wanted.length; index += 1)
      if (standsAt(bytes, start, windows, index)) return true;
  return false;
}

function foldByte(byte: number): number {
  return fold(String.fromCharCode(byte)).charCodeAt(0) & 0xff;
}
