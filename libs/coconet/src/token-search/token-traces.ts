import { windowsOf } from './token-windows.js';
import { undoEscapes } from './undo-escapes.js';
import { findsWindow, type TokenWindows } from './window-search.js';

/** Escapes within escapes that are undone: a URL in JSON in JSON, and one more. */
const LAYERS = 4;

/** Bytes per character in the longest escape, `\u002B`; hexadecimal, the longest coding of all bytes, has two. */
const LONGEST_ESCAPE = 6;

/**
 * Bytes up to which a stream is held back so that even the first character of a token in long escapes is not sent. That is a
 * token of 340 characters; longer ones are JWTs, whose first characters are no secret.
 */
const ESCAPED_LIMIT = 2_048;

/**
 * Recognises an access token in an answer, in every encoding in which servers are known to echo their input.
 *
 * About a kilobyte for each token, whatever its length.
 */
export class TokenTraces {
  /** Bytes of the longest form of the token: what a search across chunks has to remember, plus one. */
  readonly longest: number;
  private readonly windows: TokenWindows;

  /** @param token the plain access token; printable ASCII (RFC 6750 section 2.1) */
  constructor(token: string) {
    this.windows = windowsOf(token);
    const escaped = Math.min(LONGEST_ESCAPE * token.length, ESCAPED_LIMIT);
    this.longest = Math.max(2 * token.length, escaped, 1);
  }

  /** Whether the token is in the bytes, in one of its forms or behind escapes. */
  in(bytes: Buffer): boolean {
    let text: Buffer | undefined = bytes;
    for (let layer = 0; text !== undefined; layer += 1) {
      if (findsWindow(text, this.windows)) return true;
      text = layer < LAYERS ? undoEscapes(text) : undefined;
    }
    return false;
  }

  /** Whether it is in a header's value. */
  inText(text: string): boolean {
    return text.length >= this.windows.width && this.in(Buffer.from(text, 'latin1'));
  }
}
