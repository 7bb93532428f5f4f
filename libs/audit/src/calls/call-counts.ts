import type { EntityManager } from 'typeorm';
import type { ServiceCalls } from './service-calls.view.js';

/** One proxied read, to be counted. */
export interface CountedCall {
  readonly serviceId: string;
  readonly linkId: string;
  readonly operation: string;
  readonly outcome: 'succeeded' | 'refused' | 'failed';
  /** The grant by which the service acts on another service's link. */
  readonly grantId?: string | undefined;
}

/** Reads of one service through one link in one minute. */
export interface Count extends CountedCall {
  readonly minute: string;
  calls: number;
}

/** Calls of one service since the last write. */
export interface ServiceCount {
  readonly serviceId: string;
  readonly outcome: CountedCall['outcome'];
  calls: number;
}

const ADD_COUNTS = `
  INSERT INTO call_counts (minute, service_id, link_id, operation, outcome, calls)
  SELECT c.minute, c.service_id, c.link_id, c.operation, c.outcome, sum(c.calls)
  FROM unnest($1::timestamptz[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])
    AS c (minute, service_id, link_id, operation, outcome, calls)
  GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 1, 2, 4, 5
  ON CONFLICT (link_id, minute, service_id, operation, outcome)
  DO UPDATE SET calls = call_counts.calls + excluded.calls`;

// In one order, because all replicas add to the same few rows: otherwise two of them could each wait for the other.
const ADD_SERVICE_COUNTS = `
  INSERT INTO service_call_hours (hour, service_id, outcome, calls)
  SELECT date_trunc('hour', now()), * FROM unnest($1::uuid[], $2::text[], $3::bigint[]) AS c (service_id, outcome, calls)
  ORDER BY service_id, outcome
  ON CONFLICT (hour, service_id, outcome) DO UPDATE SET calls = service_call_hours.calls + excluded.calls`;

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

/** SQL: forgets how often services called, once it is older than this many days. */
export function forgetServiceCalls(days: number): string {
  return `DELETE FROM service_call_hours WHERE hour < now() - interval '${days} days'`;
}

/** Adds counts to what the database has. */
export async function addCounts(
  manager: EntityManager,
  counts: readonly Count[],
  serviceCounts: readonly ServiceCount[],
): Promise<void> {
  if (counts.length > 0)
    await manager.query(ADD_COUNTS, [
      counts.map((count) => count.minute),
      counts.map((count) => count.serviceId),
      counts.map((count) => count.linkId),
      counts.map((count) => count.operation),
      counts.map((count) => count.outcome),
      counts.map((count) => count.calls),
    ]);
  if (serviceCounts.length === 0) return;
  await manager.query(ADD_SERVICE_COUNTS, [
    serviceCounts.map((count) => count.serviceId),
    serviceCounts.map((count) => count.outcome),
    serviceCounts.map((count) => count.calls),
  ]);
}
