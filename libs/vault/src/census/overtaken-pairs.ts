import type { EntityManager } from 'typeorm';
import type { RefreshedPair } from '../transitions/save-pairs.js';

const OVERTAKEN = `
  SELECT l.id::text AS id, i.generation FROM unnest($1::uuid[], $2::bigint[]) AS i (id, generation)
  JOIN links l ON l.id = i.id
  WHERE l.generation >= i.generation OR l.status = 'revoked'`;

/**
 * Which of these pairs may still be needed: not those of a revoked link, nor those of a link that has this
 * pair or a newer one.
 *
 * @returns the pairs whose link is unknown here or has an older pair
 */
export async function pairsStillNeeded(
  database: Pick<EntityManager, 'query'>,
  pairs: readonly RefreshedPair[],
): Promise<RefreshedPair[]> {
  if (pairs.length === 0) return [];
  const rows = await database.query<{ id: string; generation: string }[]>(OVERTAKEN, [
    pairs.map(({ linkId }) => linkId),
    pairs.map(({ tokens }) => tokens.generation),
  ]);
  const overtaken = new Set(rows.map(({ id, generation }) => `${id} ${generation}`));
  return pairs.filter(({ linkId, tokens }) => !overtaken.has(`${linkId} ${tokens.generation}`));
}
