import type { EntityManager } from 'typeorm';
import { isPutBack, joinPin, PIN_COLUMNS, type LinkPin } from '#audit';
import { NIL_UUID } from '#kernel';
import { isDecryptionFailure } from '#keyring';
import type { TokenCipher } from '../token-cipher.js';
import type { TokenPair } from '../token-pair.js';
import type { LinkCopy } from '../link/link-copy.js';

/** Links read by one statement. */
const BATCH_SIZE = 500;

interface LinkRow extends Omit<LinkCopy, 'generation' | 'fence' | 'tokens'>, LinkPin {
  readonly generation: string;
  readonly fence: string;
  readonly secretsGeneration: string | null;
  readonly keyId: string;
  readonly dataKey: Buffer;
  readonly accessToken: Buffer;
  readonly refreshToken: Buffer | null;
}

/** A set lease means that the claimer's call may have used up the refresh token. */
const READ_LINKS = `
  SELECT l.id, l.service_id AS "serviceId", l.user_id AS "userId", l.status, l.created_at AS "createdAt",
    l.activated_at AS "activatedAt", l.revoked_at AS "revokedAt", l.generation, l.fence,
    l.access_token_expires_at AS "accessTokenExpiresAt", l.refresh_due_at AS "refreshDueAt",
    (l.outcome_unknown OR l.lease_until IS NOT NULL) AS "outcomeUnknown", l.failed_refreshes AS "failedRefreshes",
    l.last_refreshed_at AS "lastRefreshedAt", l.last_trouble AS "lastError", l.last_trouble_at AS "lastErrorAt",
    s.generation AS "secretsGeneration", s.key_id AS "keyId", s.data_key AS "dataKey", s.access_token AS "accessToken",
    s.refresh_token AS "refreshToken", ${PIN_COLUMNS}
  FROM links l LEFT JOIN link_secrets s ON s.link_id = l.id ${joinPin('l.id')}
  WHERE l.id > $1 AND l.status <> 'pending'
  ORDER BY l.id LIMIT ${BATCH_SIZE}`;

/**
 * Reads all links except pending ones, in the order of ids, with their tokens decrypted; at most one batch is
 * in memory.
 *
 * @param manager of a REPEATABLE READ transaction, so that the copies form one snapshot
 * @param onUnopenable called for each link whose tokens do not decrypt or whose rows were restored; it is
 * left out
 */
export async function* readLinkCopies(
  manager: EntityManager,
  tokenCipher: TokenCipher,
  onUnopenable: (linkId: string) => void,
): AsyncGenerator<LinkCopy> {
  let last = NIL_UUID;
  for (;;) {
    const rows = await manager.query<LinkRow[]>(READ_LINKS, [last]);
    for (const row of rows) {
      last = row.id;
      const copy = copyOf(row, tokenCipher);
      if (copy === undefined) onUnopenable(row.id);
      else yield copy;
    }
    if (rows.length < BATCH_SIZE) return;
  }
}

function copyOf(row: LinkRow, tokenCipher: TokenCipher): LinkCopy | undefined {
  const { secretsGeneration, keyId, dataKey, accessToken, refreshToken, ...rest } = row;
  const { pinnedGenerations, pinnedEnd, ...columns } = rest;
  // Another database could not tell that this state is an older one.
  if (isPutBack(row, { pinnedGenerations, pinnedEnd })) return undefined;
  const copy = { ...columns, generation: Number(row.generation), fence: Number(row.fence) };
  if (secretsGeneration === null) return { ...copy, tokens: undefined };
  const encrypted = { generation: Number(secretsGeneration), keyId, dataKey, accessToken, refreshToken };
  try {
    const tokens: TokenPair = tokenCipher.decrypt(row, encrypted);
    return { ...copy, tokens };
  } catch (error) {
    if (isDecryptionFailure(error)) return undefined;
    throw error;
  }
}
