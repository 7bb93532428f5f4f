import { openAssumptions, type Assumption } from '#coconet';
import type { Environment } from '../configuration/environment.js';
import { guess, well, type Finding } from './finding.js';

/** What this installation still guesses about COCO. A setting ends a guess, even if its value is the default. */
export function checkContract(environment: Environment): Finding[] {
  const open = openAssumptions((setting) => environment[setting] !== undefined);
  if (open.length === 0)
    return [well('contract', 'nothing about COCO is a guess: every doubtful point is set')];
  return open.map((assumption) => guess('contract', textOf(assumption)));
}

function textOf({ subject, evidence, broker, askedBy, settledBy = [] }: Assumption): string {
  const said = evidence.map(({ grade, says }) => `${grade}: ${says}`).join('; ');
  const ask = askedBy === undefined ? '' : `${askedBy} finds out. `;
  const text = `${subject} is a guess (${said}). The broker: ${broker}. ${ask}Set ${settledBy.join(' or ')}`;
  return text.replaceAll('`', '');
}
