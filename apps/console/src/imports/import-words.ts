import { wordsOf } from '../api/client/words.js';
import type { ImportState, ImportVerdict, LinkImport } from '../api/client/schemas.js';

const stateLabels: Readonly<Record<ImportState, string>> = {
  loading: 'Reading the file',
  running: 'Running',
  finished: 'Finished',
  cancelled: 'Cancelled',
  abandoned: 'Abandoned',
};

/** What became of a row, with whose token it is now. */
export const verdictLabels: Readonly<Record<ImportVerdict, string>> = {
  waiting: 'Waiting',
  presented: 'Presented to COCO',
  ready: 'Ready to be imported',
  linked: 'Linked',
  already_linked: 'Already linked',
  already_presented: 'Already presented',
  refused: 'Refused by COCO',
  unknown_outcome: 'Outcome unknown',
  invalid: 'Invalid',
  duplicate: 'Duplicate',
  service_unknown: 'Unknown service',
  service_disabled: 'Disabled service',
  cancelled: 'Cancelled',
};

/** The verdicts, as the filter offers them. */
export const verdicts = wordsOf(verdictLabels);

/** Who has to act on the rows with a verdict; nobody on the others. */
export const verdictAdvice: Readonly<Partial<Record<ImportVerdict, string>>> = {
  ready: 'This was a dry run: nothing was presented, and the tokens are still the old system’s.',
  already_presented: 'An earlier import presented this token. It was not presented again.',
  refused: 'COCO does not accept the token. Check the client id; otherwise these users must link again.',
  unknown_outcome: 'The answer was lost, and COCO may have used the token up: these users should link again.',
  invalid: 'Correct these lines and import them again: their tokens were not presented.',
  service_unknown: 'Register these services and import the lines again: their tokens were not presented.',
  service_disabled: 'Enable these services and import the lines again: their tokens were not presented.',
  cancelled: 'Their tokens were not presented: the old system may use them again.',
};

/** An import's state in words. */
export function stateText({ state, dryRun }: LinkImport): string {
  return dryRun ? `${stateLabels[state]} (dry run)` : stateLabels[state];
}

/** Rows that have their verdict. */
export function decidedRows({ rows, counts }: LinkImport): number {
  return rows - (counts.waiting ?? 0) - (counts.presented ?? 0);
}
