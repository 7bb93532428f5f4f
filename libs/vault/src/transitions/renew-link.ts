import type { EntityManager } from 'typeorm';
import { announceAll } from '../link/link-change.js';
import { noteLinked } from '../live/link-uses.js';
import { putSecrets } from './put-secrets.js';
import type { EncryptedTokens } from '../token-cipher.js';

/** What renews a link. */
export interface Renewal {
  readonly tokens: EncryptedTokens;
  /** The pending link that the access token comes from: its expiry is used. */
  readonly fromLinkId: string;
  /** The share of its remaining life after which the access token is due for refresh. */
  readonly share: number;
}

const RENEW = `
  WITH renewed AS (
    UPDATE links l SET status = 'active', generation = $2, fence = $2, lease_until = NULL, outcome_unknown = false,
      activated_at = now(), last_refreshed_at = now(), failed_refreshes = 0,
      last_trouble = NULL, last_trouble_at = NULL, refused_at = NULL, quarantine_tries = 0,
      refusal = NULL, refusal_count = 0, refusal_since = NULL, forced_since = NULL, forced_refreshes = 0,
      access_token_expires_at = f.access_token_expires_at,
      refresh_due_at = now() + (f.access_token_expires_at - now()) * $4::float8
    FROM links f
    WHERE l.id = $1 AND f.id = $3 AND l.status <> 'revoked' AND l.fence < $2
    RETURNING l.id, l.status, l.activated_at
  ),
  secrets AS (${putSecrets('SELECT id, $2::bigint, $5::text, $6::bytea, $7::bytea, $8::bytea FROM renewed')}),
  noted AS (${noteLinked('renewed')})
  SELECT ${announceAll('renewed')}, id FROM renewed`;

/**
 * From any state except `revoked` to `active`: the user consented again, and the link takes over the tokens
 * of that consent. The fence rises with them, so a running refresh of the older tokens changes nothing.
 *
 * By: the service that began the link session, in the transaction that records `link.renewed`. Announced: the
 * link.
 *
 * @returns whether the link exists and its fence was below the tokens' generation; if not, nothing has
 * changed
 */
export async function renewLink(
  manager: Pick<EntityManager, 'query'>,
  linkId: string,
  { tokens, fromLinkId, share }: Renewal,
): Promise<boolean> {
  const { generation, keyId, dataKey, accessToken, refreshToken } = tokens;
  const parameters = [linkId, generation, fromLinkId, share, keyId, dataKey, accessToken, refreshToken];
  return (await manager.query<unknown[]>(RENEW, parameters)).length === 1;
}
