/**
 * The beginning of somebody else's text, fit to be stored.
 *
 * PostgreSQL takes neither NUL nor half a character (a lone surrogate, which a cut can leave) in text or JSON: one such
 * record would fail the statement that writes it, and all the others that go with it.
 *
 * @param length characters at most
 */
export function excerpt(text: string, length: number): string {
  return text.slice(0, length).toWellFormed().replaceAll('\0', '\ufffd');
}
