import type { EntityManager } from 'typeorm';

/**
 * SQL: whether the user of a row has a link of the row's service that works.
 *
 * @param row alias of a row with `service_id` and `user_id`
 */
export function hasActiveLink(row: string): string {
  return `
  EXISTS (SELECT FROM links l
    WHERE l.service_id = ${row}.service_id AND l.user_id = ${row}.user_id AND l.status = 'active')`;
}

const USERS = 'SELECT id, user_id AS "userId" FROM links WHERE id = ANY($1::uuid[])';

/**
 * The users of these links by link id, under the names their services gave them. Deleted links are left out.
 */
export async function usersOfLinks(
  database: Pick<EntityManager, 'query'>,
  linkIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (linkIds.length === 0) return new Map();
  const rows = await database.query<{ id: string; userId: string }[]>(USERS, [linkIds]);
  return new Map(rows.map(({ id, userId }) => [id, userId]));
}
