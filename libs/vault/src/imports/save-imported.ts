import type { EntityManager } from 'typeorm';
import { recordEach } from '#audit';
import { announceAll } from '../link-change.js';
import { noteLinked } from '../live/link-uses.js';
import { putSecrets } from '../transitions/put-secrets.js';
import type { RefreshedPair } from '../transitions/save-pairs.js';

/** The generation of the first pair of an imported link: its row is claimed only once. */
export const IMPORTED_GENERATION = 1;

/** SQL of the actor columns of a record: who began the import that its details name. */
const BY_THE_IMPORTER = ['actor_kind', 'actor_id', 'request_id', 'remote_address']
  .map((column) => `(SELECT b.${column} FROM link_imports b WHERE b.id = (r.details ->> 'import')::uuid)`)
  .join(', ');

/**
 * A row without an answer is linked even if it counts as lost by now: the pair that another process kept in its journal is the proof
 * that it is not. Rows are locked in the order of their ids.
 */
const SAVE = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[],
      $8::float8[]) AS i (id, expires_at, share, key_id, data_key, access_token, refresh_token, retry_in)
  ),
  proved AS (
    SELECT r.link_id, r.service_id, r.user_id, r.import_id, r.line
    FROM link_import_rows r JOIN input i ON i.id = r.link_id
    WHERE r.verdict IN ('waiting', 'presented', 'unknown_outcome')
    ORDER BY r.link_id FOR UPDATE OF r
  ),
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
  settled AS (
    UPDATE link_import_rows SET verdict = 'linked', reason = NULL, decided_at = now()
    WHERE link_id IN (SELECT id FROM linked)
  ),
  presented AS (
    INSERT INTO presented_tokens (digest, link_id)
    SELECT r.token_digest, r.link_id FROM link_import_rows r JOIN linked l ON l.id = r.link_id
    ORDER BY r.token_digest ON CONFLICT DO NOTHING
  ),
  destroyed AS (DELETE FROM link_import_secrets WHERE link_id IN (SELECT id FROM linked)),
  audited AS (${recordEach(
    `SELECT 'link.imported', 'succeeded', l.id, l.service_id,
       jsonb_build_object('consent', 'imported', 'import', p.import_id, 'line', p.line, 'status', l.status,
         'generation', ${IMPORTED_GENERATION})
     FROM linked l JOIN proved p ON p.link_id = l.id`,
    BY_THE_IMPORTER,
  )})
  SELECT ARRAY(SELECT id::text FROM linked) AS ids, ${announceAll('linked')}`;

/**
 * From nothing to `active`: COCO accepted the token of an import's row, and this is the pair that it gave for it. The row is linked in
 * the same statement, and its old token destroyed.
 *
 * By: the process that fetched the pair, in time or late, or a later one that found it in the journal. Recorded: `link.imported`,
 * of which the service is notified as of any link. Announced: the links.
 *
 * @param pairs at most 200, each link once; those that belong to no row of an import are ignored
 * @param share of its remaining life after which an access token is due for refresh, asked for each pair
 * @returns the ids of the links that were made
 */
export async function saveImported(
  manager: Pick<EntityManager, 'query'>,
  pairs: readonly RefreshedPair[],
  share: () => number,
): Promise<ReadonlySet<string>> {
  const first = pairs.filter(({ tokens }) => tokens.generation === IMPORTED_GENERATION);
  if (first.length === 0) return new Set();
  const [row] = await manager.query<{ ids: string[] }[]>(SAVE, [
    first.map(({ linkId }) => linkId),
    first.map(({ expiresAt }) => expiresAt),
    first.map(() => share()),
    first.map(({ tokens }) => tokens.keyId),
    first.map(({ tokens }) => tokens.dataKey),
    first.map(({ tokens }) => tokens.accessToken),
    first.map(({ tokens }) => tokens.refreshToken),
    first.map(({ retryIn }) => retryIn ?? null),
  ]);
  return new Set(row?.ids);
}
