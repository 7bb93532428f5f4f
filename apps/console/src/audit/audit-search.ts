import { auditActions, auditResults } from '../api/words.js';
import type { AuditFilter } from '../api/schemas.js';
import { idIn, textIn, timeIn } from '../search-text.js';

/** The filters in the address of the audit trail. */
export interface AuditSearch extends AuditFilter {
  readonly cursor?: string | undefined;
}

/** Parses the address; values that the API would reject are left out. */
export function auditSearchOf(search: Readonly<Record<string, unknown>>): AuditSearch {
  return {
    action: auditActions.find((action) => action === search.action),
    actorId: textIn(search, 'actorId'),
    linkId: idIn(search, 'linkId'),
    serviceId: idIn(search, 'serviceId'),
    result: auditResults.find((result) => result === search.result),
    requestId: textIn(search, 'requestId'),
    from: timeIn(search, 'from'),
    to: timeIn(search, 'to'),
    cursor: textIn(search, 'cursor'),
  };
}
