import type { EntityManager } from 'typeorm';

const COUNT = 'SELECT count(*)::int AS unchained FROM (SELECT FROM audit_unsealed LIMIT 1000) AS u';

const LAG = `
  SELECT (extract(epoch FROM now() - e.at) * 1000)::float8 AS lag
  FROM audit_unsealed u JOIN audit_events e ON e.id = u.event_id ORDER BY u.event_id LIMIT 1`;

/** How many records are not in the chain yet; counted up to 1,000. */
export async function countUnchained(database: Pick<EntityManager, 'query'>): Promise<number> {
  const [row] = await database.query<{ unchained: number }[]>(COUNT);
  return row?.unchained ?? 0;
}

/** Milliseconds for which the oldest record that is not in the chain yet has waited; 0 where none waits. */
export async function readChainLag(database: Pick<EntityManager, 'query'>): Promise<number> {
  const [oldest] = await database.query<{ lag: number }[]>(LAG);
  return oldest?.lag ?? 0;
}
