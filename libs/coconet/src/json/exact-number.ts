/**
 * A JSON number that JavaScript can't hold, or would write differently: 64-bit ids and counters, `1e400`, `-0`, `1.50`. It
 * keeps the digits it came with and is written with them (RFC 8259 section 6 leaves their precision to the reader).
 */
export class ExactNumber {
  constructor(readonly digits: string) {}

  /** Called by `JSON.stringify`, which writes raw JSON as it is. */
  toJSON(): unknown {
    return JSON.rawJSON(this.digits);
  }
}

/** The number that `digits` denote, as a plain one if that prints the same digits. */
export function numberOf(digits: string): number | ExactNumber {
  const value = Number(digits);
  return String(value) === digits ? value : new ExactNumber(digits);
}

declare global {
  /** ECMAScript 2026, in Node since 21; TypeScript's `lib` does not describe it yet. */
  interface JSON {
    /** A value that `JSON.stringify` writes as `text`, which must be JSON of a string, number, boolean or null. */
    rawJSON(text: string): unknown;
  }
}
