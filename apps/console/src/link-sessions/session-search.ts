import type { LinkSessionFilter } from '../api/client/schemas.js';
import { idIn, textIn } from '../search-text.js';
import { sessionStates } from './session-words.js';

/** The filters in the address of the list of attempts. */
export interface SessionSearch extends LinkSessionFilter {
  readonly cursor?: string | undefined;
}

/** Parses the address; values that the API would reject are left out. */
export function sessionSearchOf(search: Readonly<Record<string, unknown>>): SessionSearch {
  return {
    userId: textIn(search, 'userId'),
    serviceId: idIn(search, 'serviceId'),
    state: sessionStates.find((state) => state === search.state),
    cursor: idIn(search, 'cursor'),
  };
}
