/**
 * The beginning of a foreign text, fit to be stored.
 *
 * PostgreSQL accepts neither NUL nor half a character (a lone surrogate, which a cut can leave) in text or JSON: one such
 * record would fail the statement that writes it, and all other records in it.
 *
 * @param length maximum number of characters
 */
export function excerpt(text: string, length: number): string {
  return text.slice(0, length).toWellFormed().replaceAll('\0', '\ufffd');
}
