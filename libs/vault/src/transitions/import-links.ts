import type { EntityManager } from 'typeorm';
import { actorParameters, actorValues, COMMAND_LINE, recordEach } from '#audit';
import { announceAll } from '../link/link-change.js';
import { noteLinked } from '../live/link-uses.js';
import { putSecrets } from './put-secrets.js';
import type { EncryptedTokens } from '../token-cipher.js';
import type { LinkCopy } from '../link/link-copy.js';

/** A copy whose tokens, if any, are encrypted for this database. */
export interface EncryptedCopy extends Omit<LinkCopy, 'tokens'> {
  readonly encrypted: EncryptedTokens | undefined;
  /** When COCO refused a pair in quarantine, which stays there for the rest of its time. */
  readonly refusedAt: Date | null;
}

/** Leases are not copied: their holders belong to the other installation. */
const IMPORT = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
      $7::timestamptz[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::boolean[],
      $13::integer[], $14::timestamptz[], $15::text[], $16::timestamptz[], $17::timestamptz[], $18::text[], $19::bytea[],
      $20::bytea[], $21::bytea[])
      AS i (id, service_id, user_id, status, created_at, activated_at, revoked_at, generation, fence,
        access_token_expires_at, refresh_due_at, outcome_unknown, failed_refreshes, last_refreshed_at, last_trouble,
        last_trouble_at, refused_at, key_id, data_key, access_token, refresh_token)
  ),
  imported AS (
    INSERT INTO links AS l (id, service_id, user_id, status, created_at, activated_at, revoked_at, generation, fence,
      access_token_expires_at, refresh_due_at, outcome_unknown, failed_refreshes, last_refreshed_at, last_trouble,
      last_trouble_at, refused_at)
    SELECT id, service_id, user_id, status, created_at, activated_at, revoked_at, generation, fence,
      access_token_expires_at, refresh_due_at, outcome_unknown, failed_refreshes, last_refreshed_at, last_trouble,
      last_trouble_at, refused_at
    FROM input
    ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = excluded.status,
      activated_at = excluded.activated_at, revoked_at = excluded.revoked_at, generation = excluded.generation,
      fence = greatest(l.fence, excluded.fence), lease_until = NULL,
      access_token_expires_at = excluded.access_token_expires_at, refresh_due_at = excluded.refresh_due_at,
      outcome_unknown = excluded.outcome_unknown, failed_refreshes = excluded.failed_refreshes,
      last_refreshed_at = excluded.last_refreshed_at, last_trouble = excluded.last_trouble,
      last_trouble_at = excluded.last_trouble_at, refused_at = excluded.refused_at, quarantine_tries = 0,
      refusal = NULL, refusal_count = 0, refusal_since = NULL, forced_since = NULL, forced_refreshes = 0
    RETURNING l.id, l.service_id, l.status, l.generation, l.activated_at
  ),
  secrets AS (${putSecrets(`
    SELECT id, generation, key_id, data_key, access_token, refresh_token FROM input WHERE key_id IS NOT NULL`)}),
  destroyed AS (DELETE FROM link_secrets WHERE link_id IN (SELECT id FROM input WHERE key_id IS NULL)),
  forgotten AS (DELETE FROM link_accounts WHERE link_id IN (SELECT id FROM input WHERE status = 'revoked')),
  unnamed AS (DELETE FROM link_names WHERE link_id IN (SELECT id FROM input WHERE status = 'revoked')),
  noted AS (${noteLinked('imported')}),
  named AS (INSERT INTO link_users (user_id) SELECT DISTINCT user_id FROM input ORDER BY user_id ON CONFLICT DO NOTHING),
  audited AS (${recordEach(
    `SELECT 'link.imported', 'succeeded', id, service_id,
       jsonb_build_object('status', status, 'generation', generation)
     FROM imported`,
    actorParameters(22),
  )})
  SELECT ${announceAll('imported')}`;

/**
 * From nothing, or from any state except `revoked`, to the state of the copy, with its tokens. A link that
 * ended elsewhere loses its account here. The digests of accounts are not copied: see
 * `docs/vault-transfer.md`.
 *
 * By: the command line, for copies found to be newer, with their rows locked. Recorded: `link.imported` for
 * each link. Announced: the links.
 *
 * @param copies at most 200, each link once
 */
export async function importLinks(
  manager: Pick<EntityManager, 'query'>,
  copies: readonly EncryptedCopy[],
): Promise<void> {
  await manager.query(IMPORT, [...columnsOf(copies), ...actorValues(COMMAND_LINE)]);
}

function columnsOf(copies: readonly EncryptedCopy[]): unknown[][] {
  return [
    copies.map(({ id }) => id),
    copies.map(({ serviceId }) => serviceId),
    copies.map(({ userId }) => userId),
    copies.map(({ status }) => status),
    copies.map(({ createdAt }) => createdAt),
    copies.map(({ activatedAt }) => activatedAt),
    copies.map(({ revokedAt }) => revokedAt),
    copies.map(({ generation }) => generation),
    copies.map(({ fence }) => fence),
    copies.map(({ accessTokenExpiresAt }) => accessTokenExpiresAt),
    copies.map(({ refreshDueAt }) => refreshDueAt),
    copies.map(({ outcomeUnknown }) => outcomeUnknown),
    copies.map(({ failedRefreshes }) => failedRefreshes),
    copies.map(({ lastRefreshedAt }) => lastRefreshedAt),
    copies.map(({ lastError }) => lastError),
    copies.map(({ lastErrorAt }) => lastErrorAt),
    copies.map(({ refusedAt }) => refusedAt),
    copies.map(({ encrypted }) => encrypted?.keyId ?? null),
    copies.map(({ encrypted }) => encrypted?.dataKey ?? null),
    copies.map(({ encrypted }) => encrypted?.accessToken ?? null),
    copies.map(({ encrypted }) => encrypted?.refreshToken ?? null),
  ];
}
