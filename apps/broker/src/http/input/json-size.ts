const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** What a JSON text may hold at most. */
export interface JsonLimits {
  /** Levels of objects and arrays. */
  readonly depth: number;
  /** Objects, arrays and the values in them, all levels together. */
  readonly values: number;
}

/**
 * Which limit a JSON text exceeds, if any. One pass that stops at the first excess, before anything is parsed: the text says
 * how much work it will make, and that work is done on the one event loop that every caller shares.
 */
export function exceededLimit(text: string, limits: JsonLimits): keyof JsonLimits | undefined {
  let depth = 0;
  let values = 1;
  for (let position = 0; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      position = endOfString(text, position);
    } else if (character === COMMA) {
      values += 1;
    } else if (character === OPEN_BRACE || character === OPEN_BRACKET) {
      depth += 1;
      values += 1;
      if (depth > limits.depth) return 'depth';
    } else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      depth -= 1;
    }
    if (values > limits.values) return 'values';
  }
  return undefined;
}

/** Position of the quote that ends the string which begins at `start`; the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  for (; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) break;
    if (character === BACKSLASH) position += 1;
  }
  return position;
}
