import type { Mutant, Verdict } from './mutant.js';
import { describeMutant } from './try-mutants.js';

/** Prints the score of each subject and the survivors. @returns the share that the tests noticed */
export function report(verdicts: ReadonlyMap<Mutant, Verdict>): number {
  const viable = [...verdicts].filter(([, verdict]) => verdict !== 'unviable');
  const survivors = viable.filter(([, verdict]) => verdict === 'survived').map(([mutant]) => mutant);
  for (const subject of new Set(viable.map(([mutant]) => mutant.subject))) {
    const tried = viable.filter(([mutant]) => mutant.subject === subject).length;
    const survived = survivors.filter((mutant) => mutant.subject === subject).length;
    console.log(`${subject.padEnd(12)} ${tried - survived} of ${tried} noticed`);
  }
  if (survivors.length > 0) console.log('Survivors:');
  for (const mutant of survivors) console.log(`  ${describeMutant(mutant)}`);
  const score = viable.length === 0 ? 1 : 1 - survivors.length / viable.length;
  console.log(
    `mutation: ${viable.length - survivors.length} of ${viable.length} noticed (${Math.round(score * 100)} %)`,
  );
  return score;
}
