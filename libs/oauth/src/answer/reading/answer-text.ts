import type { Offence } from './offence.js';

/** A body as text. */
export interface AnswerText {
  readonly text: string;
  readonly offences: readonly Offence[];
}

/**
 * Reads a body as UTF-8, as JSON must be (RFC 8259 section 8.1), or as UTF-16 if the bytes say so. The declared charset
 * is ignored: a token response needs only ASCII, which every other charset encodes alike.
 */
export function textOf(bytes: Buffer): AnswerText {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return { text: bytes.toString('utf8', 3), offences: ['byte_order_mark'] };
  const order = utf16Order(first, second);
  if (order === undefined) return { text: bytes.toString('utf8'), offences: [] };
  // The decoder strips a byte order mark.
  return { text: new TextDecoder(order).decode(bytes), offences: ['charset_odd'] };
}

function utf16Order(
  first: number | undefined,
  second: number | undefined,
): 'utf-16le' | 'utf-16be' | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
  return (first === 0xfe && second === 0xff) || (first === 0 && second !== 0) ? 'utf-16be' : undefined;
}
