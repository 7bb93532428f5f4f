import type { LinkFilter } from '../api/client/schemas.js';
import { idIn, textIn, timeIn } from '../search-text.js';
import { linkOrderOf } from './link-orders.js';
import { lastErrorOf } from '../last-error-words.js';
import { holds, linkStatuses } from './link-words.js';

/** The filters in the address of the link list. */
export interface LinkSearch extends LinkFilter {
  readonly cursor?: string | undefined;
}

/** Parses the address; values that the API would reject are left out. */
export function linkSearchOf(search: Readonly<Record<string, unknown>>): LinkSearch {
  const idleSince = timeIn(search, 'idleSince');
  return {
    userId: textIn(search, 'userId'),
    serviceId: idIn(search, 'serviceId'),
    status: linkStatuses.find((status) => status === search.status),
    lastError: lastErrorOf(search.lastError),
    held: holds.find((hold) => hold === search.held),
    idleSince,
    order: linkOrderOf(search.order, idleSince),
    cursor: textIn(search, 'cursor'),
  };
}
