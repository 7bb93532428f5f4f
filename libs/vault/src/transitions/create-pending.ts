import type { EntityManager } from 'typeorm';
import { putSecrets } from './put-secrets.js';
import type { EncryptedTokens } from '../token-cipher.js';

/** A link about to be stored, with its first token pair. */
export interface NewLink {
  readonly id: string;
  readonly serviceId: string;
  readonly userId: string;
  /** Milliseconds until its access token expires. */
  readonly lifetime: number;
  /** Digest of its COCO account; `undefined` if COCO does not name it. */
  readonly account: Buffer | undefined;
}

const CREATE = `
  WITH created AS (
    INSERT INTO links (id, service_id, user_id, status, fence, generation, access_token_expires_at)
    VALUES ($1, $2, $3, 'pending', $4, $4, now() + $5 * interval '1 ms')
    ON CONFLICT (id) DO NOTHING RETURNING id
  ),
  known AS (
    INSERT INTO link_accounts (link_id, account_digest) SELECT id, $6::bytea FROM created WHERE $6::bytea IS NOT NULL
  )
  ${putSecrets('SELECT id, $4::bigint, $7::text, $8::bytea, $9::bytea, $10::bytea FROM created')}`;

/**
 * From nothing to `pending`: COCO issued tokens, and the service has not confirmed the link yet. A pending
 * link is neither refreshed nor used by calls. Creating it again changes nothing, so a commit whose answer
 * was lost can be repeated.
 *
 * By: the callback of a link session, in the transaction that marks the session as linked and records
 * `link.connected`. Announced: nothing; no replica knows the link yet.
 */
export async function createPending(
  manager: Pick<EntityManager, 'query'>,
  { id, serviceId, userId, lifetime, account }: NewLink,
  { generation, keyId, dataKey, accessToken, refreshToken }: EncryptedTokens,
): Promise<void> {
  const link = [id, serviceId, userId, generation, lifetime, account ?? null];
  await manager.query(CREATE, [...link, keyId, dataKey, accessToken, refreshToken]);
}
