import type { EntityManager } from 'typeorm';

/** Steps from one key id to the next by the index: as many steps as there are keys, however many links. */
const KEYS_IN_USE = `
  WITH RECURSIVE used AS (
    (SELECT key_id FROM link_secrets ORDER BY key_id LIMIT 1)
    UNION ALL
    SELECT (SELECT key_id FROM link_secrets WHERE key_id > used.key_id ORDER BY key_id LIMIT 1)
    FROM used WHERE used.key_id IS NOT NULL
  )
  SELECT key_id AS "keyId" FROM used WHERE key_id IS NOT NULL`;

/** The ids of the keys that links are sealed under, in order; quick, also with many links. */
export async function keysInUse(statements: Pick<EntityManager, 'query'>): Promise<string[]> {
  const rows = await statements.query<{ keyId: string }[]>(KEYS_IN_USE);
  return rows.map(({ keyId }) => keyId);
}

/** Links that are counted at most: enough to tell some from many, and quick on any table. */
const COUNT_LIMIT = 100_000;

const COUNT_UNDER = `
  SELECT
    (SELECT count(*)::int FROM (SELECT FROM link_secrets WHERE key_id = ANY($1::text[]) LIMIT ${COUNT_LIMIT}) AS l) AS links,
    (SELECT count(*)::int FROM (SELECT FROM link_secrets LIMIT ${COUNT_LIMIT}) AS l) AS total`;

/** @returns how many links are sealed under these keys, and how many there are in all; neither counted to its end */
export async function countUnder(
  statements: Pick<EntityManager, 'query'>,
  keyIds: readonly string[],
): Promise<{ readonly links: number; readonly total: number }> {
  const [row] = await statements.query<{ links: number; total: number }[]>(COUNT_UNDER, [keyIds]);
  return row ?? { links: 0, total: 0 };
}
