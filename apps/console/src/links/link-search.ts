import type { LinkFilter } from '../api/links.js';
import { linkStatuses, linkTroubles } from '../api/words.js';
import { textIn } from '../search-text.js';

/** What the address of the page of links holds. */
export interface LinkSearch extends LinkFilter {
  readonly cursor?: string | undefined;
}

/** Reads the address; what the API would not take is left out. */
export function linkSearchOf(search: Readonly<Record<string, unknown>>): LinkSearch {
  return {
    userId: textIn(search, 'userId'),
    serviceId: textIn(search, 'serviceId'),
    status: linkStatuses.find((status) => status === search.status),
    lastError: linkTroubles.find((trouble) => trouble === search.lastError),
    idleSince: textIn(search, 'idleSince'),
    cursor: textIn(search, 'cursor'),
  };
}

/** Whether anything is looked for. */
export function isFiltered({ cursor: _cursor, ...filter }: LinkSearch): boolean {
  return Object.values(filter).some(Boolean);
}
