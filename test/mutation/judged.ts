import { oneLine, type Mutant } from './mutant.js';

/** What a person found out about a mutant that no test notices. */
export interface Judgement {
  readonly file: string;
  /** The line of code that the mutant is on, without indentation. */
  readonly code: string;
  readonly original: string;
  readonly replacement: string;
  /**
   * `equivalent`: the change cannot be seen from outside by anything but time, so it is not drawn. `left`: it can, and counts
   * as a survivor.
   */
  readonly as: 'equivalent' | 'left';
  /** For an equivalent: why nothing can notice. For what is left: why there is no test. */
  readonly reason: string;
}

/** The only way for a mutant to be left out. An entry that fits no mutant ends the run: its line has changed, so judge again. */
export const judgements: readonly Judgement[] = [];

/** The judgement on a mutant, if there is one. */
export function judgementOf(mutant: Mutant): Judgement | undefined {
  return judgements.find((judgement) => fits(judgement, mutant));
}

/** The judgements that fit none of these mutants. */
export function outdated(mutants: readonly Mutant[], among = judgements): Judgement[] {
  const files = new Set(mutants.map(({ file }) => file.split('/').slice(0, 2).join('/')));
  return among.filter(
    (judgement) =>
      files.has(judgement.file.split('/').slice(0, 2).join('/')) &&
      !mutants.some((mutant) => fits(judgement, mutant)),
  );
}

function fits(judgement: Judgement, mutant: Mutant): boolean {
  return (
    judgement.file === mutant.file &&
    mutant.place.startsWith(`${judgement.code}#`) &&
    judgement.original === oneLine(mutant.original) &&
    judgement.replacement === mutant.replacement
  );
}
