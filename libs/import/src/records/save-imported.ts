import type { EntityManager } from 'typeorm';
import { recordEach } from '#audit';
import { IMPORTED_GENERATION, linkProved, type RefreshedPair } from '#vault/refresh';

/** SQL of the actor columns of a record: who began the import that its details name. */
const BY_THE_IMPORTER = ['actor_kind', 'actor_id', 'request_id', 'remote_address']
  .map((column) => `(SELECT b.${column} FROM link_imports b WHERE b.id = (r.details ->> 'import')::uuid)`)
  .join(', ');

/**
 * A row without an answer is linked even if it counts as lost by now: the pair that another process kept in its journal is the proof
 * that it is not. Rows are locked in the order of their ids.
 */
const SAVE = linkProved({
  proved: `
  input AS (
    SELECT * FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::text[], $5::bytea[], $6::bytea[], $7::bytea[],
      $8::float8[]) AS i (id, expires_at, share, key_id, data_key, access_token, refresh_token, retry_in)
  ),
  proved AS (
    SELECT r.link_id, r.service_id, r.user_id, r.import_id, r.line
    FROM link_import_rows r JOIN input i ON i.id = r.link_id
    WHERE r.verdict IN ('waiting', 'presented', 'unknown_outcome')
    ORDER BY r.link_id FOR UPDATE OF r
  )`,
  settled: `
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
  )})`,
});

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
