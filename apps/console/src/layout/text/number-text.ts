/**
 * A number as people type it: digits, commas or spaces between thousands, at most two decimals after a point. With a comma for
 * the decimals, or a point for thousands, it could be read in two ways, so it is no number here.
 */
const NUMBER = /^-?(?:\d+|\d{1,3}(?:,\d{3})+|\d{1,3}(?:[ \u00a0\u202f]\d{3})+)(?:\.\d{1,2})?$/;

/** The number that a text says; `undefined` for anything else, also for an empty text. */
export function numberIn(text: string): number | undefined {
  const typed = text.trim();
  return NUMBER.test(typed) ? Number(typed.replaceAll(/[,\s]/g, '')) : undefined;
}
