import { createHash } from 'node:crypto';
import type { Mutant } from './mutant.js';
import type { SubjectName } from './subjects.js';

/**
 * Draws a sample in proportion to the size of each subject. Each mutant has a place in the draw that depends on the seed and
 * only on its own line: a change elsewhere leaves the rest of the sample as it was, and a smaller sample of a subject is the
 * beginning of a larger one.
 */
export function drawSample(
  mutants: ReadonlyMap<SubjectName, readonly Mutant[]>,
  size: number,
  seed: string,
): Mutant[] {
  const shares = portions(new Map([...mutants].map(([subject, { length }]) => [subject, length])), size);
  return [...mutants].flatMap(([subject, of]) =>
    of
      .map((mutant) => ({ mutant, place: placeInDraw(mutant, seed) }))
      .sort((one, other) => (one.place < other.place ? -1 : 1))
      .slice(0, shares.get(subject))
      .map(({ mutant }) => mutant),
  );
}

/** Names a mutant for as long as its line stays what it is. */
export function identify({ file, place, original, replacement }: Mutant): string {
  return placeHash([file, place, original, replacement]);
}

function placeInDraw(mutant: Mutant, seed: string): string {
  return placeHash([seed, identify(mutant)]);
}

function placeHash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Shares out `size` in proportion, the largest remainders first. */
function portions(sizes: ReadonlyMap<SubjectName, number>, size: number): ReadonlyMap<SubjectName, number> {
  const all = [...sizes.values()].reduce((sum, of) => sum + of, 0);
  const total = Math.min(size, all);
  const exact = [...sizes].map(([subject, of]) => ({ subject, share: (total * of) / all }));
  const shares = new Map(exact.map(({ subject, share }) => [subject, Math.floor(share)]));
  const left = total - [...shares.values()].reduce((sum, share) => sum + share, 0);
  exact.sort((one, other) => (other.share % 1) - (one.share % 1));
  for (const { subject } of exact.slice(0, left)) shares.set(subject, (shares.get(subject) ?? 0) + 1);
  return shares;
}
