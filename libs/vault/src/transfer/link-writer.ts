import type { EntityManager } from 'typeorm';
import type { AuditTrail } from '#audit';
import { LINKS_CHANNEL } from '../link-change.js';
import { NOTE_LINKED } from '../link-uses.js';
import type { TokenSealer } from '../sealed-tokens.js';
import { judgeCopy, type CopyVerdict, type LinkCopy, type LinkState } from './link-copy.js';

/** Copies that one transaction writes at most: their ids must fit into one announcement of 8,000 bytes. */
export const COPIES_AT_ONCE = 200;

interface StateRow extends Omit<LinkState, 'generation' | 'fence'> {
  readonly id: string;
  readonly generation: string;
  readonly fence: string;
}

const READ_STATES = `
  SELECT id, service_id AS "serviceId", status, generation, fence FROM links WHERE id = ANY($1::uuid[])`;

/** Leases are not taken over: whoever held the link was another database's broker. */
const PUT_LINKS = `
  INSERT INTO links AS l (id, service_id, user_id, status, created_at, activated_at, revoked_at, generation, fence,
    access_token_expires_at, refresh_due_at, outcome_unknown, failed_refreshes, last_refreshed_at, last_trouble,
    last_trouble_at, refused_at)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[],
    $7::timestamptz[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::timestamptz[], $12::boolean[], $13::integer[],
    $14::timestamptz[], $15::text[], $16::timestamptz[], $17::timestamptz[])
  ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, status = excluded.status,
    activated_at = excluded.activated_at, revoked_at = excluded.revoked_at, generation = excluded.generation,
    fence = greatest(l.fence, excluded.fence), lease_until = NULL,
    access_token_expires_at = excluded.access_token_expires_at, refresh_due_at = excluded.refresh_due_at,
    outcome_unknown = excluded.outcome_unknown, failed_refreshes = excluded.failed_refreshes,
    last_refreshed_at = excluded.last_refreshed_at, last_trouble = excluded.last_trouble,
    last_trouble_at = excluded.last_trouble_at, refused_at = excluded.refused_at, quarantine_tries = 0,
    refusal = NULL, refusal_count = 0, refusal_since = NULL, forced_since = NULL, forced_refreshes = 0`;

/** A link that has ended elsewhere keeps nothing of its account; the digests themselves do not travel, see `docs/vault-transfer.md`. */
const FORGET_ACCOUNTS = `
  DELETE FROM link_accounts a USING links l
  WHERE a.link_id = ANY($1::uuid[]) AND l.id = a.link_id AND l.status = 'revoked'`;

const REMOVE_SECRETS = 'DELETE FROM link_secrets WHERE link_id = ANY($1::uuid[])';

const PUT_SECRETS = `
  INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])`;

/** What would become of each copy, without writing anything. */
export async function judgeLinkCopies(
  manager: EntityManager,
  copies: readonly LinkCopy[],
): Promise<CopyVerdict[]> {
  return verdicts(manager, copies, '');
}

/**
 * Puts copies: links that are not here, and newer states of links that are. Tokens are sealed anew, under this database's
 * primary key. Each change has its audit record and its announcement in the same transaction.
 *
 * @param manager of a transaction
 * @param copies at most {@link COPIES_AT_ONCE}, each link once
 */
export async function putLinkCopies(
  manager: EntityManager,
  sealer: TokenSealer,
  audit: AuditTrail,
  copies: readonly LinkCopy[],
): Promise<CopyVerdict[]> {
  const found = await verdicts(manager, copies, 'FOR UPDATE');
  const chosen = copies.filter((_copy, index) => found[index] !== 'kept');
  if (chosen.length === 0) return found;
  const ids = chosen.map(({ id }) => id);
  await manager.query(PUT_LINKS, columnsOf(chosen));
  await manager.query(FORGET_ACCOUNTS, [ids]);
  await manager.query(REMOVE_SECRETS, [ids]);
  await putSecrets(manager, sealer, chosen);
  await manager.query(NOTE_LINKED, [ids]);
  await audit.recordWithin(
    manager,
    chosen.map(({ id, serviceId, status, generation }) => ({
      action: 'link.imported',
      result: 'succeeded',
      actor: { kind: 'admin', id: 'command line' },
      linkId: id,
      serviceId,
      details: { status, generation },
    })),
  );
  await manager.query('SELECT pg_notify($1, $2)', [LINKS_CHANNEL, ids.join(',')]);
  return found;
}

async function verdicts(
  manager: EntityManager,
  copies: readonly LinkCopy[],
  lock: '' | 'FOR UPDATE',
): Promise<CopyVerdict[]> {
  const rows = await manager.query<StateRow[]>(`${READ_STATES} ${lock}`, [copies.map(({ id }) => id)]);
  const states = new Map(
    rows.map((row) => [row.id, { ...row, generation: Number(row.generation), fence: Number(row.fence) }]),
  );
  return copies.map((copy) => judgeCopy(copy, states.get(copy.id)));
}

async function putSecrets(
  manager: EntityManager,
  sealer: TokenSealer,
  copies: readonly LinkCopy[],
): Promise<void> {
  const sealed = copies.flatMap(({ tokens, ...copy }) =>
    tokens === undefined ? [] : [{ id: copy.id, ...sealer.seal(copy, copy.generation, tokens) }],
  );
  await manager.query(PUT_SECRETS, [
    sealed.map(({ id }) => id),
    sealed.map(({ generation }) => generation),
    sealed.map(({ keyId }) => keyId),
    sealed.map(({ dataKey }) => dataKey),
    sealed.map(({ accessToken }) => accessToken),
    sealed.map(({ refreshToken }) => refreshToken),
  ]);
}

function columnsOf(copies: readonly LinkCopy[]): unknown[][] {
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
    copies.map(({ lastTrouble }) => lastTrouble),
    copies.map(({ lastTroubleAt }) => lastTroubleAt),
    copies.map(refusedAtOf),
  ];
}

/** A pair that comes in quarantined stays so for what is left of its time: its refusal is when the trouble began. */
function refusedAtOf({ status, tokens, lastTroubleAt, createdAt }: LinkCopy): Date | null {
  const quarantined = status === 'reauthorization_required' && tokens !== undefined;
  return quarantined ? (lastTroubleAt ?? createdAt) : null;
}
