/**
 * The channel on which changed links are announced, in the transaction that changes them: their ids, separated by commas.
 */
export const LINKS_CHANNEL = 'links';

/**
 * SQL: announces the changed links in one notification; none where there is none, for an empty payload would be sent too. To be
 * selected once by the statement that changes them.
 *
 * @param changed name of the common table expression with their ids, at most 200: a notification holds 8,000 bytes
 */
export function announceAll(changed: string): string {
  return `(SELECT CASE WHEN count(*) > 0 THEN pg_notify('${LINKS_CHANNEL}', string_agg(id::text, ',')) END FROM ${changed})`;
}
