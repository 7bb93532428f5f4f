import { joinService } from '#access';
import { MAY_READ_NOW, SEEN_DATA, SEES_EVENT } from '../event-readers.js';

/** Seconds that a claim lasts: longer than a delivery may take, so that no other replica makes it meanwhile. */
const LEASE = 90;

/** Due deliveries considered for each one claimed, since another replica may be taking the same ones right now. */
const LOOKED_AT = 4;

/** SQL: the next webhook, by id, that has something waiting. One step in an index, however much is waiting. */
const nextWaiting = (after: string): string => `
  SELECT d.webhook_id FROM webhook_deliveries d
  WHERE d.status = 'pending' ${after} ORDER BY d.webhook_id LIMIT 1`;

/**
 * SQL: claims due deliveries. $1 how many at most, $2 webhooks and $3 services that get none, $4 webhooks that get at
 * most one.
 *
 * It steps from webhook to webhook, and skips everything that waits for one that gets none: hundreds of thousands may
 * wait for a receiver that is gone, or for a disabled service. Deliveries go only to services that could read the event
 * in the feed now.
 *
 * Of a link's pending deliveries to one webhook only the oldest may be sent, so they arrive in order. A claimed one stays pending, and so
 * holds back those behind it.
 */
export const CLAIM_DELIVERIES = `
  WITH RECURSIVE waiting AS (
    (${nextWaiting('')})
    UNION ALL
    SELECT (${nextWaiting('AND d.webhook_id > waiting.webhook_id')}) FROM waiting WHERE waiting.webhook_id IS NOT NULL
  ),
  open AS MATERIALIZED (
    SELECT w.id FROM waiting JOIN webhooks w ON w.id = waiting.webhook_id ${joinService('s', 'w.service_id')}
    WHERE w.id <> ALL($2::uuid[]) AND w.service_id <> ALL($3::uuid[]) AND w.disabled_at IS NULL AND ${MAY_READ_NOW}
  ),
  due AS MATERIALIZED (
    SELECT first.id, first.due_at FROM open CROSS JOIN LATERAL (
      SELECT d.id, d.due_at FROM webhook_deliveries d
      WHERE d.webhook_id = open.id AND d.status = 'pending' AND d.due_at <= now()
        AND d.position = (
          SELECT min(oldest.position) FROM webhook_deliveries oldest
          WHERE oldest.webhook_id = d.webhook_id AND oldest.link_id = d.link_id AND oldest.status = 'pending')
      ORDER BY d.due_at LIMIT CASE WHEN open.id = ANY($4::uuid[]) THEN 1 ELSE $1::int END
    ) AS first
    ORDER BY first.due_at LIMIT ${LOOKED_AT} * $1::int
  ),
  taken AS (
    SELECT d.id FROM webhook_deliveries d
    WHERE d.id = ANY(ARRAY(SELECT due.id FROM due)) AND d.status = 'pending' AND d.due_at <= now()
    ORDER BY d.due_at LIMIT $1 FOR UPDATE OF d SKIP LOCKED
  ),
  claimed AS (
    UPDATE webhook_deliveries d SET attempts = attempts + 1, due_at = now() + interval '${LEASE} seconds'
    WHERE d.id = ANY(ARRAY(SELECT taken.id FROM taken)) RETURNING d.*
  )
  SELECT c.id, c.webhook_id AS "webhookId", w.service_id AS "serviceId", w.url, e.id AS "eventId", e.type, e.at,
    e.position::float8 AS sequence, ${SEEN_DATA} AS data, c.attempts, c.resent_at IS NOT NULL AS "isResent",
    ${SEES_EVENT} AS "isVisible", w.generation::float8 AS generation, w.key_id AS "keyId", w.data_key AS "dataKey", w.secret,
    CASE WHEN w.previous_secret_until > now() THEN w.previous_secret END AS "previousSecret"
  FROM claimed c JOIN webhooks w ON w.id = c.webhook_id ${joinService('s', 'w.service_id')}
    JOIN events e USING (position)
  ORDER BY c.position`;
