/** SQL that shows names where records hold pseudonyms. An erased user's pseudonym is shown unchanged. */

import type { EntityManager } from 'typeorm';

/** SQL of an actor's id. @param column of the id */
export function revealed(column: string): string {
  return `audit_reveal(${column})`;
}

/** SQL of a record's details. @param column of the details */
export function revealedDetails(column: string): string {
  return `audit_reveal_details(${column})`;
}

/** The pseudonyms of people: usually one each, or none. */
export type Pseudonyms = ReadonlyMap<string, readonly string[]>;

const PSEUDONYMS = `
  SELECT user_id AS "userId", array_agg(pseudonym) AS pseudonyms FROM audit_users WHERE user_id = ANY($1::text[])
  GROUP BY user_id`;

/** What records hold in the place of these ids; those of earlier releases hold the ids themselves. */
export async function pseudonymsOf(
  database: Pick<EntityManager, 'query'>,
  ids: readonly string[],
): Promise<Pseudonyms> {
  if (ids.length === 0) return new Map();
  const rows = await database.query<{ userId: string; pseudonyms: string[] }[]>(PSEUDONYMS, [ids]);
  return new Map(rows.map(({ userId, pseudonyms }) => [userId, pseudonyms]));
}
