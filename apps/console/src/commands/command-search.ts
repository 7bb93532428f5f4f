import type { CommandFilter } from '../api/client/schemas.js';
import { textIn, timeIn } from '../search-text.js';
import { commandStates } from './command-words.js';

/** The filters in the address of a link's commands. */
export interface CommandSearch extends CommandFilter {
  readonly cursor?: string | undefined;
}

/** Parses the address; the API says so if it knows no such device or capability. */
export function commandSearchOf(search: Readonly<Record<string, unknown>>): CommandSearch {
  return {
    device: textIn(search, 'device'),
    capability: textIn(search, 'capability') as CommandFilter['capability'],
    state: commandStates.find((state) => state === search.state),
    from: timeIn(search, 'from'),
    cursor: textIn(search, 'cursor'),
  };
}
