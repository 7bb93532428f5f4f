import type { SessionState } from '../api/client/schemas.js';
import { wordsOf } from '../api/client/words.js';

/** The label of each state of an attempt to link. */
export const sessionLabels: Readonly<Record<SessionState, string>> = {
  created: 'Not opened yet',
  connecting: 'At COCO',
  returned: 'Back from COCO',
  unconfirmed: 'Waiting for confirmation',
  linked: 'Linked',
  cancelled: 'Cancelled by the user',
  refused: 'Refused by COCO',
  other_account: 'Different COCO account',
  account_taken: 'Account already linked',
  withdrawn: 'Ended by the service',
  never_opened: 'Never opened',
  abandoned: 'Not finished at COCO',
  not_confirmed: 'Not confirmed in time',
  link_revoked: 'Revoked before confirmation',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

/** The states, in the order of an attempt. */
export const sessionStates = wordsOf(sessionLabels);

const OPEN: ReadonlySet<SessionState> = new Set(['created', 'connecting', 'returned', 'unconfirmed']);

/** The colour of a state: what worked, what is in progress, what the user wanted, and what went wrong. */
export function sessionColour(state: SessionState): string {
  if (state === 'linked') return 'teal';
  if (OPEN.has(state)) return 'blue';
  return state === 'cancelled' || state === 'withdrawn' || state === 'never_opened' ? 'gray' : 'orange';
}
