import type { EntityManager } from 'typeorm';
import { countRefreshes, pinEach, recordEach } from '#audit';
import { announceAll } from '../link/link-change.js';
import { FAILURES_TO_DELAY } from '../link/link.js';
import type { IdleTerms } from '../refresh-due.js';
import { pack, unpacked } from './packed-bytes.js';
import { replaceSecrets } from './put-secrets.js';
import type { EncryptedTokens } from '../token-cipher.js';

/** A refreshed and encrypted pair to be saved. */
export interface RefreshedPair {
  readonly linkId: string;
  /** Encrypted with the claim's fence as generation. */
  readonly tokens: EncryptedTokens;
  /** When the access token expires, by the database's clock, in milliseconds since 1970. */
  readonly expiresAt: number;
  /**
   * Milliseconds until the next attempt if the answer had no usable access token: the pair is saved, but
   * counts as a failure. Absent for any other pair, and for one found in the journal of an earlier process.
   */
  readonly retryIn?: number;
}

/**
 * SQL: when a link is due that nobody has used for $10 milliseconds; NULL for any other, or if $10 is 0. Uses are recorded to the hour.
 */
const NEXT_OF_IDLE = `
  CASE WHEN $10::float8 > 0 AND EXISTS (
    SELECT FROM link_uses u WHERE u.link_id = l.id AND u.last_used_at < now() - interval '1 hour' - $10::float8 * interval '1 ms')
    THEN now() + $11::float8 * i.share * interval '1 ms' END`;

/**
 * A pair replaces only one of a lower generation, that is, one fetched under a lower fence. A holder frozen
 * past its lease therefore cannot undo what a later one wrote, and a pair that nothing has overtaken is never
 * thrown away. That is also why a pair brings back a link that COCO has refused in the meantime; this is
 * recorded. Rows are locked in the order of their ids, as in other statements on many links.
 *
 * After a fail-over, the claim under which the pair was fetched may be missing. The fence then catches up:
 * the next claim must be above this generation, or its own pair would look like this one.
 *
 * The statement that resets the count of failures, or takes a refusal back, also records that the link has recovered: so each delay and
 * each refusal that its service heard about ends once. A pair without a usable access token is one more
 * failure, with a record like any other: without it the third failure could pass unseen.
 */
const SAVE_PAIRS = `
  WITH input AS (
    SELECT i.id, i.generation, i.expires_at, i.share, i.key_id, i.retry_in,
      ${unpacked('$12', ['data_key_length', 'access_token_length', 'refresh_token_length'])}
    FROM unnest($1::uuid[], $2::bigint[], $3::float8[], $4::float8[], $5::text[], $6::int[], $7::int[], $8::int[],
      $9::float8[], $13::int[])
      AS i (id, generation, expires_at, share, key_id, data_key_length, access_token_length, refresh_token_length, retry_in, start)
  ),
  prior AS (
    SELECT l.id, l.status, l.failed_refreshes FROM links l JOIN input i ON i.id = l.id ORDER BY l.id FOR UPDATE OF l
  ),
  saved AS (
    UPDATE links l SET
      status = 'active', refused_at = NULL, quarantine_tries = 0,
      refusal = NULL, refusal_count = 0, refusal_since = NULL,
      generation = i.generation,
      fence = greatest(l.fence, i.generation),
      access_token_expires_at = to_timestamp(i.expires_at / 1000),
      refresh_due_at = CASE WHEN i.retry_in IS NULL
        THEN greatest(now() + (to_timestamp(i.expires_at / 1000) - now()) * i.share, ${NEXT_OF_IDLE})
        ELSE now() + i.retry_in * interval '1 ms' END,
      lease_until = CASE WHEN l.fence <= i.generation THEN NULL ELSE l.lease_until END,
      outcome_unknown = false,
      failed_refreshes = CASE WHEN i.retry_in IS NULL THEN 0 WHEN p.status = 'active' THEN l.failed_refreshes + 1 ELSE 1 END,
      last_refreshed_at = now(),
      last_trouble = CASE WHEN i.retry_in IS NOT NULL THEN 'provider_down' END,
      last_trouble_at = CASE WHEN i.retry_in IS NOT NULL THEN now() END
    FROM input i JOIN prior p ON p.id = i.id
    WHERE l.id = i.id AND l.generation < i.generation AND l.status IN ('active', 'reauthorization_required')
    RETURNING l.id, l.service_id, l.generation, l.failed_refreshes AS failures,
      CASE WHEN p.status = 'reauthorization_required' THEN 'refused'
        WHEN p.failed_refreshes >= ${FAILURES_TO_DELAY} AND i.retry_in IS NULL THEN 'delayed' END AS recovered_from
  ),
  ${replaceSecrets(`
    SELECT i.id, i.generation, i.key_id, i.data_key, i.access_token, i.refresh_token
    FROM input i JOIN saved s ON s.id = i.id`)},
  ${pinEach('saved')},
  counted AS (${countRefreshes(`
    SELECT service_id, CASE WHEN failures > 0 THEN 'failed' ELSE 'succeeded' END FROM saved`)}),
  audited AS (${recordEach(`
    SELECT 'link.recovered', 'succeeded', id, service_id,
      jsonb_build_object('generation', generation, 'recoveredFrom', recovered_from)
    FROM saved WHERE recovered_from IS NOT NULL
    UNION ALL
    SELECT 'refresh.failed', 'failed', id, service_id,
      jsonb_build_object('trouble', 'provider_down', 'cause', 'no_access_token', 'failures', failures)
    FROM saved WHERE failures > 0`)})
  SELECT
    ARRAY(SELECT id::text FROM saved
      UNION ALL
      SELECT l.id::text FROM links l JOIN input i ON l.id = i.id AND l.generation = i.generation) AS ids,
    ${announceAll('saved')}`;

/**
 * From `active` or `reauthorization_required` to `active`, with a newer pair. If the answer to a commit was
 * lost, the pair may be saved again: it is found, and nothing changes.
 *
 * By: the process that fetched the pair, in time or late, or a later one that found it in the journal.
 * Counted by service. Recorded: `link.recovered` for a link that was refused or delayed; `refresh.failed` for a pair without a usable
 * access token. Announced: the links.
 *
 * @param pairs at most 200, each link once
 * @param share of its remaining life after which an access token is due for refresh, asked for each pair
 * @param idle when links that nobody uses are refreshed
 * @returns the ids of the links that have theirs; the others have a newer one or have ended
 */
export async function savePairs(
  manager: Pick<EntityManager, 'query'>,
  pairs: readonly RefreshedPair[],
  share: () => number,
  { idleAfter, idleEvery }: IdleTerms,
): Promise<ReadonlySet<string>> {
  const [row] = await manager.query<{ ids: string[] }[]>(SAVE_PAIRS, [
    pairs.map(({ linkId }) => linkId),
    pairs.map(({ tokens }) => tokens.generation),
    pairs.map(({ expiresAt }) => expiresAt),
    pairs.map(() => share()),
    pairs.map(({ tokens }) => tokens.keyId),
    pairs.map(({ tokens }) => tokens.dataKey.length),
    pairs.map(({ tokens }) => tokens.accessToken.length),
    pairs.map(({ tokens }) => tokens.refreshToken?.length ?? null),
    pairs.map(({ retryIn }) => retryIn ?? null),
    idleAfter,
    idleEvery,
    ...pack(pairs.map(({ tokens }) => [tokens.dataKey, tokens.accessToken, tokens.refreshToken])),
  ]);
  return new Set(row?.ids);
}
