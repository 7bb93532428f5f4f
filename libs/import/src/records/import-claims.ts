import type { EntityManager } from 'typeorm';
import { CLOCK, hasActiveLink } from '#vault/refresh';
import type { EncryptedImportedToken } from './imported-token.cipher.js';
import type { ImportVerdict } from './link-import.js';

/** A row whose token this process alone presents, once. */
export interface ClaimedImportRow extends EncryptedImportedToken {
  /** The id that its link will have. */
  readonly linkId: string;
  readonly serviceId: string;
  /** Counts the claims of the row: what is written under an older one has no effect. */
  readonly attempt: number;
  /** When it was claimed, by the database's clock, in milliseconds since 1970. */
  readonly claimedAt: number;
}

/**
 * $1 is the number of rows. A token that was presented before is not presented again, whichever import or line it comes from: its
 * digest is stored in the same statement, and the database accepts each digest once. They are stored in order, so that two
 * replicas cannot deadlock.
 */
const CLAIM = `
  WITH ${CLOCK},
  chosen AS (
    SELECT r.link_id, r.token_digest, ${hasActiveLink('r')} AS is_linked
    FROM link_import_rows r JOIN link_imports i ON i.id = r.import_id
    WHERE r.verdict = 'waiting' AND r.due_at <= now() AND i.state = 'running' AND (SELECT open FROM clock)
    ORDER BY r.due_at, r.link_id LIMIT $1 FOR UPDATE OF r SKIP LOCKED
  ),
  first AS (
    INSERT INTO presented_tokens (digest, link_id)
    SELECT token_digest, link_id FROM chosen WHERE NOT is_linked ORDER BY token_digest
    ON CONFLICT DO NOTHING RETURNING link_id
  ),
  claimed AS (
    UPDATE link_import_rows r SET
      verdict = CASE WHEN c.is_linked THEN 'already_linked' WHEN f.link_id IS NULL THEN 'already_presented'
        ELSE 'presented' END,
      attempts = r.attempts + 1,
      presented_at = CASE WHEN f.link_id IS NOT NULL THEN now() END,
      decided_at = CASE WHEN f.link_id IS NULL THEN now() END,
      reason = NULL
    FROM chosen c LEFT JOIN first f ON f.link_id = c.link_id
    WHERE r.link_id = c.link_id
    RETURNING r.link_id, r.service_id, r.attempts, r.verdict
  ),
  destroyed AS (
    DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM claimed WHERE verdict <> 'presented')
  )
  SELECT c.link_id AS "linkId", c.service_id AS "serviceId", c.attempts AS attempt,
    (extract(epoch FROM now()) * 1000)::float8 AS "claimedAt", s.key_id AS "keyId", s.data_key AS "dataKey",
    s.refresh_token AS "refreshToken"
  FROM claimed c JOIN link_import_secrets s ON s.link_id = c.link_id
  WHERE c.verdict = 'presented'`;

/**
 * Claims rows to be presented, the longest due first: of any number of replicas, one gets each row. From then on its token counts as
 * presented, whatever happens to this process. Rows whose user has a link by now, or whose token was presented before, get their
 * verdict instead.
 */
export async function claimImportRows(
  manager: Pick<EntityManager, 'query'>,
  limit: number,
): Promise<ClaimedImportRow[]> {
  return manager.query<ClaimedImportRow[]>(CLAIM, [limit]);
}

/** Whether a row waits to be presented now. Fast on any table. */
export async function isImportRowDue(manager: Pick<EntityManager, 'query'>): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `SELECT FROM link_import_rows r WHERE r.verdict = 'waiting' AND r.due_at <= now()
       AND EXISTS (SELECT FROM link_imports i WHERE i.id = r.import_id AND i.state = 'running') LIMIT 1`,
  );
  return rows.length > 0;
}

const PUT_BACK = `
  WITH back AS (
    UPDATE link_import_rows r SET
      verdict = CASE WHEN i.state = 'running' THEN 'waiting' ELSE 'cancelled' END,
      due_at = now() + $3 * interval '1 ms', presented_at = NULL, reason = $4,
      decided_at = CASE WHEN i.state = 'running' THEN NULL ELSE now() END
    FROM link_imports i
    WHERE r.link_id = $1 AND r.attempts = $2 AND r.verdict = 'presented' AND i.id = r.import_id
    RETURNING r.link_id, r.verdict
  ),
  unpresented AS (DELETE FROM presented_tokens WHERE link_id IN (SELECT link_id FROM back))
  DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM back WHERE verdict = 'cancelled')`;

/**
 * The claimed row waits again: its token was not sent, or COCO said that it did nothing with it.
 *
 * @param retryIn milliseconds until it is due
 * @param cause why, as a short, fixed word
 */
export async function putImportRowBack(
  manager: Pick<EntityManager, 'query'>,
  { linkId, attempt }: Pick<ClaimedImportRow, 'linkId' | 'attempt'>,
  retryIn: number,
  cause: string,
): Promise<void> {
  await manager.query(PUT_BACK, [linkId, attempt, retryIn, cause]);
}

/**
 * A refused token was not used up, so a later import may present it again, perhaps after COCO or the broker's client was put right.
 */
const SETTLE = `
  WITH settled AS (
    UPDATE link_import_rows SET verdict = $3, reason = $4, decided_at = now()
    WHERE link_id = $1 AND attempts = $2 AND verdict = 'presented'
    RETURNING link_id, verdict
  ),
  unpresented AS (
    DELETE FROM presented_tokens WHERE link_id IN (SELECT link_id FROM settled WHERE verdict = 'refused')
  )
  DELETE FROM link_import_secrets WHERE link_id IN (SELECT link_id FROM settled)`;

/** The claimed row has its verdict, and its token is destroyed. @param cause why, as a short, fixed word */
export async function settleImportRow(
  manager: Pick<EntityManager, 'query'>,
  { linkId, attempt }: Pick<ClaimedImportRow, 'linkId' | 'attempt'>,
  verdict: Extract<ImportVerdict, 'refused' | 'unknown_outcome'>,
  cause: string,
): Promise<void> {
  await manager.query(SETTLE, [linkId, attempt, verdict, cause]);
}
