import { recordEach } from '../insert-events.js';

/** The lane of the counts of finished hours. */
const MERGED = 0;

/** Days for which the counts by minute are kept; the records of the hours stay as long as the trail. */
const KEPT_DAYS = 35;

/**
 * SQL: counts refreshes by minute, service and result, as part of the statement that writes their outcome, so that both are committed
 * or neither. Each connection adds to separate rows, so that no statement waits for another's commit. To be used as a common table
 * expression.
 *
 * @param rows SQL that selects service id and result, once for each refresh
 */
export function countRefreshes(rows: string): string {
  return `
    INSERT INTO refresh_counts AS c (minute, service_id, result, lane, refreshes)
    SELECT date_trunc('minute', now()), r.service_id, r.result, pg_backend_pid(), count(*)
    FROM (${rows}) AS r (service_id, result) GROUP BY 1, 2, 3, 4 ORDER BY 2, 3
    ON CONFLICT (minute, service_id, result, lane) DO UPDATE SET refreshes = c.refreshes + excluded.refreshes`;
}

/**
 * SQL: records the hours that have ended, one record for each service, and merges their lanes. What was counted is recorded once, however
 * many replicas do this at once: a row that is merged leaves its lane in the same statement. Two minutes more than the hour, because a
 * statement counts in the minute in which it began.
 */
export const RECORD_HOURS = `
  WITH over AS (
    DELETE FROM refresh_counts
    WHERE lane <> ${MERGED} AND minute < date_trunc('hour', now() - interval '2 minutes', 'UTC')
    RETURNING minute, service_id, result, refreshes
  ),
  merged AS (
    INSERT INTO refresh_counts AS c (minute, service_id, result, lane, refreshes)
    SELECT minute, service_id, result, ${MERGED}, sum(refreshes) FROM over GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (minute, service_id, result, lane) DO UPDATE SET refreshes = c.refreshes + excluded.refreshes
  ),
  forgotten AS (
    DELETE FROM refresh_counts WHERE lane = ${MERGED} AND minute < now() - interval '${KEPT_DAYS} days'
  ),
  hours AS (
    SELECT date_trunc('hour', minute, 'UTC') AS hour, service_id,
      coalesce(sum(refreshes) FILTER (WHERE result = 'succeeded'), 0) AS succeeded,
      coalesce(sum(refreshes) FILTER (WHERE result = 'failed'), 0) AS failed,
      coalesce(sum(refreshes) FILTER (WHERE result = 'refused'), 0) AS refused
    FROM over GROUP BY 1, 2
  )
  ${recordEach(`
    SELECT 'refreshes.counted', 'succeeded', NULL::uuid, service_id,
      jsonb_build_object('hour', to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
        'succeeded', succeeded, 'failed', failed, 'refused', refused)
    FROM hours ORDER BY hour, service_id`)}`;
