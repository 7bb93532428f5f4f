/** Escapes text for a LIKE pattern, so that `%` and `_` in it match literally. */
export function escapeLike(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}
