import type { EntityManager } from 'typeorm';
import type { EncryptedTokens } from '../token-cipher.js';
import type { EndedLink } from './end-links.js';

const DROP = `
  WITH dropped AS (
    DELETE FROM links WHERE id = ANY($1) AND status = 'pending' RETURNING id, service_id
  ),
  unneeded AS (
    SELECT s.* FROM dropped d JOIN link_secrets s ON s.link_id = d.id JOIN link_accounts a ON a.link_id = d.id
    WHERE NOT EXISTS (
      SELECT FROM link_accounts o JOIN links l ON l.id = o.link_id
      WHERE o.account_digest = a.account_digest AND l.status IN ('active', 'reauthorization_required'))
  )
  SELECT d.id, d.service_id AS "serviceId", u.generation, u.key_id AS "keyId", u.data_key AS "dataKey",
    u.access_token AS "accessToken", u.refresh_token AS "refreshToken"
  FROM dropped d LEFT JOIN unneeded u ON u.link_id = d.id`;

type Row = Omit<EndedLink, 'encrypted'> &
  Omit<EncryptedTokens, 'generation'> & { readonly generation: string | null };

/** Pending links that are gone. */
interface DroppedLinks {
  /** Ids of all of them. Those asked for that are not in it were no longer pending. */
  readonly dropped: ReadonlySet<string>;
  /**
   * Those whose consent COCO may end too. RFC 7009 lets a server end the whole consent when one token is revoked, so this
   * leaves out links whose account is unknown or also has a live link.
   */
  readonly unneeded: EndedLink[];
}

/**
 * From `pending` to nothing: these links were not confirmed in time, or their service ended the attempt, so their tokens are
 * destroyed.
 *
 * By: the sweep of any replica, in the transaction that records `link.expired_unconfirmed`; a service that ends its link
 * session, in the one that records `link.refused`. Announced: nothing; calls never use a pending link.
 */
export async function dropUnconfirmed(
  manager: Pick<EntityManager, 'query'>,
  linkIds: readonly string[],
): Promise<DroppedLinks> {
  const rows = await manager.query<Row[]>(DROP, [linkIds]);
  return {
    dropped: new Set(rows.map(({ id }) => id)),
    unneeded: rows.flatMap(({ id, serviceId, generation, ...encrypted }) =>
      generation === null
        ? []
        : [{ id, serviceId, encrypted: { ...encrypted, generation: Number(generation) } }],
    ),
  };
}
