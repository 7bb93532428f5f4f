import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness } from '#kernel';
import {
  keepInQuarantine,
  LINKS_CHANNEL,
  quarantineLink,
  refreshShare,
  type QuarantineTry,
  type RefusedClaim,
} from '#vault';
import type { FailedRefresh, RefreshedPair } from './refresh-result.js';

/** Equal refusals of one link after which it ends, while other links succeed. */
const REFUSALS_TO_END = 5;

/** Milliseconds over which they must have come: a bad minute of COCO ends nothing. */
const REFUSED_FOR = 600_000;

/**
 * A pair is saved only over one of a lower generation, that is, fetched under a lower fence: what a holder frozen past its
 * lease brings cannot undo what a later one wrote, but a pair that nobody has overtaken is never thrown away. So a pair also
 * brings back a link that COCO refused meanwhile, which is recorded. Rows are locked in the order of their ids, as other
 * statements on many links do.
 *
 * After a fail-over the claim under which it was fetched may be missing. The fence catches up then: the next claim must be
 * above this generation, or its own pair would be taken for this one.
 */
const SAVE_PAIRS = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::float8[], $4::float8[], $5::text[], $6::bytea[], $7::bytea[],
      $8::bytea[], $9::float8[])
      AS i (id, generation, expires_at, share, key_id, data_key, access_token, refresh_token, retry_in)
  ),
  prior AS (
    SELECT l.id, l.status FROM links l JOIN input i ON i.id = l.id ORDER BY l.id FOR UPDATE OF l
  ),
  saved AS (
    UPDATE links l SET
      status = 'active', refused_at = NULL, quarantine_tries = 0,
      refusal = NULL, refusal_count = 0, refusal_since = NULL,
      generation = i.generation,
      fence = greatest(l.fence, i.generation),
      access_token_expires_at = to_timestamp(i.expires_at / 1000),
      refresh_due_at = CASE WHEN i.retry_in IS NULL
        THEN now() + (to_timestamp(i.expires_at / 1000) - now()) * i.share
        ELSE now() + i.retry_in * interval '1 ms' END,
      lease_until = CASE WHEN l.fence <= i.generation THEN NULL ELSE l.lease_until END,
      outcome_unknown = false,
      failed_refreshes = CASE WHEN i.retry_in IS NULL THEN 0 ELSE l.failed_refreshes + 1 END,
      last_refreshed_at = now(),
      last_trouble = CASE WHEN i.retry_in IS NOT NULL THEN 'provider_down' END,
      last_trouble_at = CASE WHEN i.retry_in IS NOT NULL THEN now() END
    FROM input i JOIN prior p ON p.id = i.id
    WHERE l.id = i.id AND l.generation < i.generation AND l.status IN ('active', 'reauthorization_required')
    RETURNING l.id, l.service_id, l.generation, p.status AS prior_status
  ),
  secrets AS (
    INSERT INTO link_secrets (link_id, generation, key_id, data_key, access_token, refresh_token)
    SELECT i.id, i.generation, i.key_id, i.data_key, i.access_token, i.refresh_token
    FROM input i JOIN saved s ON s.id = i.id
    ON CONFLICT (link_id) DO UPDATE SET generation = excluded.generation, key_id = excluded.key_id,
      data_key = excluded.data_key, access_token = excluded.access_token, refresh_token = excluded.refresh_token
  ),
  audited AS (
    INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
    SELECT broker_uuid7(), action, 'succeeded', 'system', id, service_id, jsonb_build_object('generation', generation)
    FROM saved CROSS JOIN (VALUES ('refresh.succeeded'), ('link.recovered')) AS told (action)
    WHERE action = 'refresh.succeeded' OR prior_status = 'reauthorization_required'
  )
  SELECT
    ARRAY(SELECT id::text FROM saved
      UNION ALL
      SELECT l.id::text FROM links l JOIN input i ON l.id = i.id AND l.generation = i.generation) AS ids,
    (SELECT CASE WHEN count(*) > 0 THEN pg_notify('${LINKS_CHANNEL}', string_agg(id::text, ',')) END FROM saved)`;

/**
 * A refusal that comes back the same way counts on the link itself, by the database's clock, whichever replica meets it. One
 * of another kind begins the count again; a failure that is no refusal leaves it.
 */
const SAVE_FAILURE = `
  WITH failed AS (
    UPDATE links SET
      refresh_due_at = now() + $3 * interval '1 ms',
      lease_until = NULL, outcome_unknown = outcome_unknown OR $4, failed_refreshes = failed_refreshes + 1,
      last_trouble = $5, last_trouble_at = now(),
      refusal_count = CASE WHEN $7::text IS NULL THEN refusal_count WHEN refusal = $7 THEN refusal_count + 1 ELSE 1 END,
      refusal_since = CASE WHEN $7::text IS NULL OR refusal = $7 THEN refusal_since ELSE now() END,
      refusal = coalesce($7, refusal)
    WHERE id = $1 AND fence = $2 AND status = 'active'
    RETURNING id, service_id, failed_refreshes, refusal_count, refusal_since
  ),
  audited AS (
    INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
    SELECT broker_uuid7(), 'refresh.failed', 'failed', 'system', id, service_id,
      jsonb_build_object('trouble', $5::text, 'cause', $6::text, 'failures', failed_refreshes)
    FROM failed
  )
  SELECT pg_notify('${LINKS_CHANNEL}', id::text),
    $7::text IS NOT NULL AND refusal_count >= ${REFUSALS_TO_END}
      AND refusal_since <= now() - ${REFUSED_FOR} * interval '1 ms'
      AND EXISTS (SELECT FROM refresh_successes WHERE at >= refusal_since) AS converged
  FROM failed`;

/** Gives back a claim that was not used. Like every other end of a claim it counts only under the claim's own fence. */
const RELEASE = `
  UPDATE links SET lease_until = NULL, refresh_due_at = now() + $3 * interval '1 ms'
  WHERE id = $1 AND fence = $2 AND status IN ('active', 'reauthorization_required')`;

/** A pair that cannot be refreshed serves for as long as its access token lives. */
const SERVE_TO_EXPIRY = `
  UPDATE links SET lease_until = NULL, refresh_due_at = access_token_expires_at
  WHERE id = $1 AND fence = $2 AND status = 'active' AND access_token_expires_at > now()
  RETURNING id`;

/** Writes how refreshes ended, each with its audit record and its announcement, in one statement. */
@Injectable()
export class ResultStore {
  constructor(
    private readonly database: DataSource,
    private readonly randomness: Randomness,
  ) {}

  /**
   * Saves pairs. A pair whose commit was lost sight of may be saved again: it is then found, and changes nothing.
   *
   * @returns the ids of the links that hold theirs; the others hold a newer one or have ended
   */
  async savePairs(pairs: readonly RefreshedPair[]): Promise<ReadonlySet<string>> {
    const [row] = await this.database.query<{ ids: string[] }[]>(SAVE_PAIRS, [
      pairs.map(({ linkId }) => linkId),
      pairs.map(({ tokens }) => tokens.generation),
      pairs.map(({ expiresAt }) => expiresAt),
      pairs.map(() => refreshShare(this.randomness)),
      pairs.map(({ tokens }) => tokens.keyId),
      pairs.map(({ tokens }) => tokens.dataKey),
      pairs.map(({ tokens }) => tokens.accessToken),
      pairs.map(({ tokens }) => tokens.refreshToken),
      pairs.map(({ retryIn }) => retryIn ?? null),
    ]);
    return new Set(row?.ids);
  }

  /**
   * Records a refresh without verdict and when to try again.
   *
   * @returns whether this refusal has come back so often, for so long, while other links succeeded, that the link should end
   */
  async saveFailure(failure: FailedRefresh): Promise<boolean> {
    const { link, trouble, cause, retryIn, outcomeUnknown, refusal } = failure;
    const [row] = await this.database.query<{ converged: boolean }[]>(SAVE_FAILURE, [
      link.id,
      link.fence,
      retryIn,
      outcomeUnknown,
      trouble,
      cause,
      refusal ?? null,
    ]);
    return row?.converged === true;
  }

  /** Records a try of a quarantined pair that brought no new one. */
  async keepInQuarantine(attempt: QuarantineTry): Promise<void> {
    await keepInQuarantine(this.database.manager, attempt);
  }

  /** Lets a link without a refresh token serve until its access token expires. @returns whether that is still to come */
  async serveToExpiry(link: { readonly id: string; readonly fence: number }): Promise<boolean> {
    const [rows] = await this.database.query<[unknown[], number]>(SERVE_TO_EXPIRY, [link.id, link.fence]);
    return rows.length === 1;
  }

  /** Ends a link that has nothing to be refreshed with. @returns whether the claim still held */
  async endUnrefreshable(link: RefusedClaim): Promise<boolean> {
    const gone = { kept: false, retryIn: 0, refused: false };
    return quarantineLink(this.database.manager, link, 'refresh_token_expired', gone);
  }

  /** Gives a claim back; the link is due again after `retryIn` milliseconds. */
  async release(link: { readonly id: string; readonly fence: number }, retryIn: number): Promise<void> {
    await this.database.query(RELEASE, [link.id, link.fence, retryIn]);
  }
}
