import { announceAll } from '../link/link-change.js';
import { noteLinked } from '../live/link-uses.js';
import { putSecrets } from './put-secrets.js';

/** The generation of the first pair of an imported link: its row is claimed only once. */
export const IMPORTED_GENERATION = 1;

/** What the statement of {@link linkProved} also does, as common table expressions. */
export interface ProvedRows {
  /**
   * They come first. `proved` has `link_id`, `service_id` and `user_id` of the links to be made; `input` has `id`, `expires_at`,
   * `share`, `retry_in`, `key_id`, `data_key`, `access_token` and `refresh_token` of their pairs.
   */
  readonly proved: string;
  /** They come last, and find `id`, `service_id` and `status` of the links that were made in `linked`. */
  readonly settled: string;
}

/**
 * SQL: from nothing to `active`: COCO accepted tokens that another system held, and these are the pairs that it gave for them.
 *
 * By: the lib that keeps those tokens, which destroys them in the same statement, and records `link.imported`. Announced: the links.
 *
 * @returns a statement that selects the `ids` of the links that were made
 */
export function linkProved({ proved, settled }: ProvedRows): string {
  return `
  WITH ${proved},
  linked AS (
    INSERT INTO links (id, service_id, user_id, status, fence, generation, activated_at, last_refreshed_at,
      access_token_expires_at, refresh_due_at, failed_refreshes, last_trouble, last_trouble_at)
    SELECT p.link_id, p.service_id, p.user_id, 'active', ${IMPORTED_GENERATION}, ${IMPORTED_GENERATION}, now(), now(),
      to_timestamp(i.expires_at / 1000),
      CASE WHEN i.retry_in IS NULL
        THEN now() + (to_timestamp(i.expires_at / 1000) - now()) * i.share
        ELSE now() + i.retry_in * interval '1 ms' END,
      CASE WHEN i.retry_in IS NULL THEN 0 ELSE 1 END,
      CASE WHEN i.retry_in IS NOT NULL THEN 'provider_down' END,
      CASE WHEN i.retry_in IS NOT NULL THEN now() END
    FROM proved p JOIN input i ON i.id = p.link_id
    ON CONFLICT (id) DO NOTHING
    RETURNING id, service_id, status, activated_at
  ),
  secrets AS (${putSecrets(`
    SELECT l.id, ${IMPORTED_GENERATION}::bigint, i.key_id, i.data_key, i.access_token, i.refresh_token
    FROM linked l JOIN input i ON i.id = l.id`)}),
  noted AS (${noteLinked('linked')}),
  named AS (
    INSERT INTO link_users (user_id) SELECT DISTINCT p.user_id FROM proved p JOIN linked l ON l.id = p.link_id
    ORDER BY p.user_id ON CONFLICT DO NOTHING
  ),
  ${settled}
  SELECT ARRAY(SELECT id::text FROM linked) AS ids, ${announceAll('linked')}`;
}
