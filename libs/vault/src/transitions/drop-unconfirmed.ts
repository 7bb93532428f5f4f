import type { EntityManager } from 'typeorm';
import type { EncryptedTokens } from '../token-cipher.js';
import type { EndedLink } from './end-links.js';

const DROP = `
  WITH dropped AS (
    DELETE FROM links WHERE id = ANY($1) AND status = 'pending' RETURNING id, service_id
  )
  SELECT d.id, d.service_id AS "serviceId", s.generation, s.key_id AS "keyId", s.data_key AS "dataKey",
    s.access_token AS "accessToken", s.refresh_token AS "refreshToken"
  FROM dropped d JOIN link_secrets s ON s.link_id = d.id JOIN link_accounts a ON a.link_id = d.id
  WHERE NOT EXISTS (
    SELECT FROM link_accounts o JOIN links l ON l.id = o.link_id
    WHERE o.account_digest = a.account_digest AND l.status IN ('active', 'reauthorization_required'))`;

type Row = Omit<EndedLink, 'encrypted'> &
  Omit<EncryptedTokens, 'generation'> & { readonly generation: string };

/**
 * From `pending` to nothing: these links were not confirmed in time, so their tokens are destroyed.
 *
 * By: the sweep of any replica, in the transaction that records `link.expired_unconfirmed`. Announced:
 * nothing; calls never use a pending link.
 *
 * @returns the links whose consent COCO may end too. RFC 7009 lets a server end the whole consent when one
 * token is revoked, so this leaves out links whose account is unknown or also has a live link
 */
export async function dropUnconfirmed(
  manager: Pick<EntityManager, 'query'>,
  linkIds: readonly string[],
): Promise<EndedLink[]> {
  const rows = await manager.query<Row[]>(DROP, [linkIds]);
  return rows.map(({ id, serviceId, ...encrypted }) => ({
    id,
    serviceId,
    encrypted: { ...encrypted, generation: Number(encrypted.generation) },
  }));
}
