import type { EntityManager } from 'typeorm';
import type { ServiceCalls } from './service-calls.view.js';

const SUM = `
  SELECT c.service_id AS "serviceId", s.name AS "serviceName",
    coalesce(sum(calls) FILTER (WHERE outcome = 'succeeded'), 0)::float8 AS succeeded,
    coalesce(sum(calls) FILTER (WHERE outcome = 'refused'), 0)::float8 AS refused,
    coalesce(sum(calls) FILTER (WHERE outcome = 'failed'), 0)::float8 AS failed
  FROM service_call_hours c JOIN services s ON s.id = c.service_id
  WHERE c.hour >= $1
  GROUP BY c.service_id, s.name ORDER BY sum(calls) DESC LIMIT $2`;

/**
 * Calls of each service, the busiest first.
 *
 * @param since the beginning of an hour: calls are counted by the hour
 * @param limit services at most
 */
export async function sumServiceCalls(
  database: Pick<EntityManager, 'query'>,
  since: Date,
  limit: number,
): Promise<ServiceCalls[]> {
  return database.query(SUM, [since, limit]);
}

/** SQL: forgets how often services called, once it is older than so many days. */
export function forgetServiceCalls(days: number): string {
  return `DELETE FROM service_call_hours WHERE hour < now() - interval '${days} days'`;
}
