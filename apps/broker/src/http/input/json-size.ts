const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** Maximum size of a JSON text. */
export interface JsonLimits {
  /** Nesting levels of objects and arrays. */
  readonly depth: number;
  /** Objects, arrays and the values in them, across all levels. */
  readonly values: number;
}

/**
 * Which limit a JSON text exceeds, if any. One pass before parsing, which stops at the first excess: the text itself
 * shows how much work it will cause, and that work runs on the event loop that all callers share.
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

/** Position of the closing quote of the string that starts at `start`, or the end of the text without one. */
function endOfString(text: string, start: number): number {
  let position = start + 1;
  for (; position < text.length; position += 1) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) break;
    if (character === BACKSLASH) position += 1;
  }
  return position;
}
