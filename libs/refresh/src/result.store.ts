import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Randomness } from '#kernel';
import { LINKS_CHANNEL, refreshShare } from '#vault';
import type { EndedLink, FailedRefresh, RefreshedPair } from './refresh-result.js';

/**
 * A pair is saved only over one of a lower generation, that is, fetched under a lower fence: what a holder frozen past its
 * lease brings cannot undo what a later one wrote, but a pair that nobody has overtaken is never thrown away.
 *
 * After a fail-over the claim under which it was fetched may be missing. The fence catches up then: the next claim must be
 * above this generation, or its own pair would be taken for this one.
 */
const SAVE_PAIRS = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::float8[], $4::float8[], $5::text[], $6::bytea[], $7::bytea[],
      $8::bytea[])
      AS i (id, generation, expires_at, share, key_id, data_key, access_token, refresh_token)
  ),
  saved AS (
    UPDATE links l SET
      generation = i.generation,
      fence = greatest(l.fence, i.generation),
      access_token_expires_at = to_timestamp(i.expires_at / 1000),
      refresh_due_at = now() + (to_timestamp(i.expires_at / 1000) - now()) * i.share,
      lease_until = CASE WHEN l.fence <= i.generation THEN NULL ELSE l.lease_until END,
      outcome_unknown = false, failed_refreshes = 0,
      last_refreshed_at = now(), last_trouble = NULL, last_trouble_at = NULL
    FROM input i WHERE l.id = i.id AND l.generation < i.generation AND l.status = 'active'
    RETURNING l.id, l.service_id, l.generation
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
    SELECT broker_uuid7(), 'refresh.succeeded', 'succeeded', 'system', id, service_id,
      jsonb_build_object('generation', generation)
    FROM saved
  )
  SELECT
    ARRAY(SELECT id::text FROM saved
      UNION ALL
      SELECT l.id::text FROM links l JOIN input i ON l.id = i.id AND l.generation = i.generation) AS ids,
    (SELECT CASE WHEN count(*) > 0 THEN pg_notify('${LINKS_CHANNEL}', string_agg(id::text, ',')) END FROM saved)`;

const SAVE_FAILURE = `
  WITH failed AS (
    UPDATE links SET
      refresh_due_at = now() + $3 * interval '1 ms',
      lease_until = NULL, outcome_unknown = outcome_unknown OR $4, failed_refreshes = failed_refreshes + 1,
      last_trouble = $5, last_trouble_at = now()
    WHERE id = $1 AND fence = $2 AND status = 'active'
    RETURNING id, service_id, failed_refreshes
  ),
  audited AS (
    INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
    SELECT broker_uuid7(), 'refresh.failed', 'failed', 'system', id, service_id,
      jsonb_build_object('trouble', $5::text, 'cause', $6::text, 'failures', failed_refreshes)
    FROM failed
  )
  SELECT id, pg_notify('${LINKS_CHANNEL}', id::text) FROM failed`;

// The generation is compared too: a verdict counts only against the newest token.
const END_LINK = `
  WITH ended AS (
    UPDATE links SET status = 'reauthorization_required', refresh_due_at = NULL, lease_until = NULL,
      failed_refreshes = failed_refreshes + 1, last_trouble = $4, last_trouble_at = now()
    WHERE id = $1 AND fence = $2 AND generation = $3 AND status = 'active'
    RETURNING id, service_id
  ),
  destroyed AS (DELETE FROM link_secrets WHERE link_id IN (SELECT id FROM ended)),
  audited AS (
    INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
    SELECT broker_uuid7(), 'refresh.failed', 'refused', 'system', id, service_id, jsonb_build_object('trouble', $4::text)
    FROM ended
  )
  SELECT id, pg_notify('${LINKS_CHANNEL}', id::text) FROM ended`;

/** Gives back a claim that was not used. Like every other end of a claim it counts only under the claim's own fence. */
const RELEASE = `
  UPDATE links SET lease_until = NULL, refresh_due_at = now() + $3 * interval '1 ms'
  WHERE id = $1 AND fence = $2 AND status = 'active'`;

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
    ]);
    return new Set(row?.ids);
  }

  /** Records a refresh without verdict and when to try again. */
  async saveFailure({ link, trouble, cause, retryIn, outcomeUnknown }: FailedRefresh): Promise<void> {
    await this.database.query(SAVE_FAILURE, [link.id, link.fence, retryIn, outcomeUnknown, trouble, cause]);
  }

  /** Ends a link, if the pair that was refused is still its newest. @returns whether it was */
  async endLink({ link, trouble }: EndedLink): Promise<boolean> {
    const rows = await this.database.query<unknown[]>(END_LINK, [
      link.id,
      link.fence,
      link.generation,
      trouble,
    ]);
    return rows.length === 1;
  }

  /** Gives a claim back; the link is due again after `retryIn` milliseconds. */
  async release(link: { readonly id: string; readonly fence: number }, retryIn: number): Promise<void> {
    await this.database.query(RELEASE, [link.id, link.fence, retryIn]);
  }
}
