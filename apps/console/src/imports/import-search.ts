import type { ImportVerdict } from '../api/client/schemas.js';
import { textIn } from '../search-text.js';
import { verdicts } from './import-words.js';

/** Which rows of an import are shown, in the address. */
interface ImportSearch {
  readonly verdict?: ImportVerdict | undefined;
  readonly cursor?: string | undefined;
}

/** Parses the address; values that the API would reject are left out. */
export function importSearchOf(search: Readonly<Record<string, unknown>>): ImportSearch {
  return {
    verdict: verdicts.find((verdict) => verdict === search.verdict),
    cursor: textIn(search, 'cursor'),
  };
}
