/** The most letters that a typo may have wrong: beyond that, the names offered are not what anyone meant. */
const MOST_CHANGES = 3;

/** Characters of an unknown name that are compared: no known name is longer. */
const LONGEST_NAME = 130;

/**
 * `; did you mean NAME?` for the end of a message about an unknown name; empty if no known name is close, or if it is
 * not text.
 */
export function didYouMean(name: unknown, known: Iterable<string>): string {
  const meant = typeof name === 'string' ? closestTo(name, known) : undefined;
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}

/** The candidate that a mistyped name probably means; `undefined` if none is close. */
function closestTo(name: string, candidates: Iterable<string>): string | undefined {
  const written = name.slice(0, LONGEST_NAME).toUpperCase();
  let best: string | undefined;
  let fewest = MOST_CHANGES + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - written.length) >= fewest) continue;
    const changes = distance(written, candidate.toUpperCase());
    if (changes < fewest) [best, fewest] = [candidate, changes];
  }
  return best;
}

/** The fewest letters to insert, remove or replace to turn one text into the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line += 1) {
    const next = [line];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (from[line - 1] === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
