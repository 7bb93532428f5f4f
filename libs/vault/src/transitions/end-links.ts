import type { EntityManager } from 'typeorm';
import { actorParameters, actorValues, detailsValue, recordEach, type AuditEvent } from '#audit';
import { announceAll } from '../link/link-change.js';
import type { EncryptedTokens } from '../token-cipher.js';

/** A link that has just ended, with the tokens destroyed here, which may still be revoked at COCO. */
export interface EndedLink {
  readonly id: string;
  readonly serviceId: string;
  /** Absent if the link had no tokens. */
  readonly encrypted: EncryptedTokens | undefined;
}

/** Who ends the links, and why, for the audit records. */
export type Ending = Pick<AuditEvent, 'actor' | 'requestId' | 'remoteAddress' | 'details'>;

const END = `
  WITH ended AS (
    UPDATE links SET status = 'revoked', revoked_at = now(), refresh_due_at = NULL, lease_until = NULL, fence = fence + 1,
      held_at = NULL, held_by = NULL, hold_reason = NULL,
      used_until = (SELECT u.last_used_at FROM link_uses u WHERE u.link_id = links.id)
    WHERE id = ANY($1::uuid[]) AND status <> 'revoked' RETURNING id, service_id
  ),
  destroyed AS (
    DELETE FROM link_secrets WHERE link_id IN (SELECT id FROM ended)
    RETURNING link_id, generation, key_id, data_key, access_token, refresh_token
  ),
  unused AS (DELETE FROM link_uses WHERE link_id IN (SELECT id FROM ended)),
  forgotten AS (DELETE FROM link_accounts WHERE link_id IN (SELECT id FROM ended)),
  unnamed AS (DELETE FROM link_names WHERE link_id IN (SELECT id FROM ended)),
  audited AS (${recordEach(
    `SELECT 'link.revoked', 'succeeded', id, service_id, $6::jsonb FROM ended`,
    actorParameters(2),
  )})
  SELECT e.id, e.service_id AS "serviceId", d.generation::float8 AS generation, d.key_id AS "keyId",
    d.data_key AS "dataKey", d.access_token AS "accessToken", d.refresh_token AS "refreshToken",
    ${announceAll('ended')}
  FROM ended e LEFT JOIN destroyed d ON d.link_id = e.id`;

type EndedRow = Pick<EndedLink, 'id' | 'serviceId'> &
  Omit<EncryptedTokens, 'generation'> & { readonly generation: number | null };

/**
 * From any state to `revoked`, permanently: tokens and data keys are destroyed, the account and all names are deleted, only the last
 * use is kept, and a hold ends. The fence rises, so neither a running refresh nor an older copy of the link can
 * bring it back.
 *
 * By: the owning service, an admin, or the command line. Recorded: `link.revoked` for each link. Announced:
 * the links.
 *
 * The caller must have locked the links in an earlier statement. A statement sees what was committed when it
 * began: if this one waited for the lock of a renewal, it would not see the tokens that the renewal stored,
 * and would leave them behind.
 *
 * @param linkIds at most 200: they must fit into one announcement
 * @returns the links that had not ended before, in any order
 */
export async function endLinks(
  manager: Pick<EntityManager, 'query'>,
  linkIds: readonly string[],
  ending: Ending,
): Promise<EndedLink[]> {
  const rows = await manager.query<EndedRow[]>(END, [
    linkIds,
    ...actorValues(ending),
    detailsValue(ending.details),
  ]);
  return rows.map(({ id, serviceId, generation, keyId, dataKey, accessToken, refreshToken }) => ({
    id,
    serviceId,
    encrypted: generation === null ? undefined : { generation, keyId, dataKey, accessToken, refreshToken },
  }));
}
