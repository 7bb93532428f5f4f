import { oneLine, type Mutant } from './mutant.js';

/** A person's judgement of a mutant that no test notices. */
export interface Judgement {
  /** Left out if it applies to every file. */
  readonly file?: string;
  /** The line of code that the mutant is on, without indentation; left out if it applies to every line. */
  readonly code?: string;
  readonly original: string;
  readonly replacement: string;
  /**
   * `equivalent`: the change cannot be seen from outside, so it is not drawn. `left`: it can, and counts as a survivor.
   */
  readonly as: 'equivalent' | 'left';
  /** For an equivalent: why nothing can notice it. For one that is left: why there is no test. */
  readonly reason: string;
}

/**
 * The only way to exclude a mutant. An entry that fits no mutant of its file ends the run: its line has changed, so it
 * has to be judged again.
 */
export const judgements: readonly Judgement[] = [
  {
    original: 'id = 1',
    replacement: 'true',
    as: 'equivalent',
    reason: 'The table has one row: its primary key has `CHECK (id = 1)`.',
  },
  {
    file: 'libs/vault/src/live/live-links.ts',
    code: 'if (oldest !== undefined) this.entries.delete(oldest);',
    original: 'oldest !== undefined',
    replacement: 'true',
    as: 'equivalent',
    reason: 'Deleting `undefined` from a map of strings does nothing.',
  },
  {
    file: 'libs/vault/src/search/link-search.ts',
    code: "if (status !== undefined && status !== 'active') conditions.push(`l.status <> 'active'`);",
    original: "status !== undefined && status !== 'active'",
    replacement: 'false',
    as: 'equivalent',
    reason:
      'The condition follows from the one before; it is there for the planner, which needs it for a partial index.',
  },
  {
    file: 'libs/refresh/src/gate/client-refusals.ts',
    code: 'if (this.links.size < LINKS_IN_A_ROW) this.links.add(linkId);',
    original: '<',
    replacement: '<=',
    as: 'equivalent',
    reason: 'The set grows by one more than it must; the answer depends on whether it has reached the limit.',
  },
  {
    file: 'libs/refresh/src/lease/lease-clock.ts',
    code: 'if (reading.beat !== before?.beat) this.last = { reading, since: this.clock.monotonic() };',
    original: 'reading.beat !== before?.beat',
    replacement: 'true',
    as: 'equivalent',
    reason:
      'A statement that finds the beat already seen counts the next one, so the same beat is never read twice.',
  },
];

/** The judgement on a mutant, if there is one. */
export function judgementOf(mutant: Mutant): Judgement | undefined {
  return judgements.find((judgement) => fits(judgement, mutant));
}

/** The judgements on a file of these mutants that fit none of them. */
export function outdated(mutants: readonly Mutant[], among = judgements): Judgement[] {
  const subjects = new Set(mutants.map(({ file }) => libOf(file)));
  return among.filter(
    (judgement) =>
      judgement.file !== undefined &&
      subjects.has(libOf(judgement.file)) &&
      !mutants.some((mutant) => fits(judgement, mutant)),
  );
}

function fits(judgement: Judgement, mutant: Mutant): boolean {
  return (
    (judgement.file ?? mutant.file) === mutant.file &&
    mutant.place.startsWith(judgement.code === undefined ? '' : `${judgement.code}#`) &&
    judgement.original === oneLine(mutant.original) &&
    judgement.replacement === mutant.replacement
  );
}

function libOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}
