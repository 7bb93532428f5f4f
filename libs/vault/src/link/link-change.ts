/**
 * The channel on which changed links are announced, in the transaction that changes them: their ids, separated by commas.
 */
export const LINKS_CHANNEL = 'links';

/**
 * SQL: announces the changed links in one notification, or in none if nothing changed: PostgreSQL would send
 * an empty payload too. The statement that changes them selects it once.
 *
 * @param changed name of the common table expression with their ids, at most 200: a notification holds 8,000
 * bytes
 */
export function announceAll(changed: string): string {
  return `(SELECT CASE WHEN count(*) > 0 THEN pg_notify('${LINKS_CHANNEL}', string_agg(id::text, ',')) END FROM ${changed})`;
}
