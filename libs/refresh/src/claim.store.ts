import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPutBack, joinPin, PIN_COLUMNS, type LinkPin } from '#audit';
import { Clock } from '#kernel';
import type { ClaimedLink } from './claimed-link.js';
import { CLOCK } from './lease/lease-clock.store.js';
import { BEAT, LEASE, LEASE_BEATS } from './lease/lease.js';
import { SaveQueue } from './save-queue.js';

/** Milliseconds after a failed refresh in which callers do not cause another. */
const CALLER_BACKOFF = 2_000;

interface ClaimRow extends LinkPin {
  id: string;
  service_id: string;
  generation: string;
  fence: string;
  failed_refreshes: number;
  outcome_unknown: boolean;
  status: string;
  quarantine_tries: number;
  claimed_at: number;
  sealed_generation: string | null;
  key_id: string;
  data_key: Buffer;
  refresh_token: Buffer | null;
}

/**
 * Nobody holds the link. A lease has ended once both say so: the count of beats, and the database's own clock, which is all
 * that a replica of the release before goes by.
 */
const UNHELD = `
  (lease_until IS NULL
   OR (lease_until <= now() AND coalesce(lease_until_beat, 0) <= (SELECT expired FROM clock)))`;

/**
 * A lease that is still set when a link is claimed belonged to a holder that never said how its call ended. The due time
 * moves to the end of the lease, so that a claimed link leaves the index of due ones and comes back if its holder dies.
 * The attempt is audited in the same statement.
 */
const claim = (chosen: string): string => `
  WITH ${CLOCK},
  chosen AS (${chosen}),
  claimed AS (
    UPDATE links l SET
      fence = greatest(l.fence, (SELECT fence_floor FROM clock)) + 1,
      outcome_unknown = l.outcome_unknown OR l.lease_until IS NOT NULL,
      lease_until = now() + ${LEASE_BEATS * BEAT} * interval '1 ms',
      lease_until_beat = (SELECT beat FROM clock) + ${LEASE_BEATS},
      refresh_due_at = now() + ${LEASE_BEATS * BEAT} * interval '1 ms'
    FROM chosen WHERE l.id = chosen.id
    RETURNING l.id, l.service_id, l.generation, l.fence, l.failed_refreshes, l.outcome_unknown, l.status,
      l.quarantine_tries
  ),
  audited AS (
    INSERT INTO audit_events (id, action, result, actor_kind, link_id, service_id, details)
    SELECT broker_uuid7(), 'refresh.attempted', 'started', 'system', id, service_id,
      jsonb_build_object('generation', generation, 'fence', fence)
    FROM claimed
  )
  SELECT c.*, (extract(epoch FROM now()) * 1000)::float8 AS claimed_at, s.generation AS sealed_generation, s.key_id, s.data_key, s.refresh_token,
    ${PIN_COLUMNS}
  FROM claimed c LEFT JOIN link_secrets s ON s.link_id = c.id ${joinPin('c.id')}`;

const CLAIM_DUE = claim(`
  SELECT id FROM links
  WHERE status = 'active' AND refresh_due_at <= now() AND (SELECT open FROM clock) AND ${UNHELD}
  ORDER BY refresh_due_at LIMIT $1 FOR UPDATE SKIP LOCKED`);

const CLAIM_ONE = claim(`
  SELECT id FROM links
  WHERE id = $1 AND status = 'active' AND generation = $2 AND (SELECT open FROM clock) AND ${UNHELD}
    AND (failed_refreshes = 0 OR refresh_due_at <= now()
         OR last_trouble_at <= now() - ${CALLER_BACKOFF} * interval '1 ms')
  FOR UPDATE SKIP LOCKED`);

/** Quarantined links whose pair is to be tried again. */
const CLAIM_QUARANTINED = claim(`
  SELECT id FROM links
  WHERE status = 'reauthorization_required' AND refresh_due_at <= now() AND ${UNHELD}
  ORDER BY refresh_due_at LIMIT $1 FOR UPDATE SKIP LOCKED`);

/**
 * Claims links for refresh; of any number of replicas one gets each. A replica that holds pairs which the database did not
 * take claims nothing: what it already has goes first.
 */
@Injectable()
export class ClaimStore {
  constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
    private readonly saves: SaveQueue,
  ) {}

  /** Claims up to `limit` links that are due, the longest due first. */
  async claimDue(limit: number): Promise<ClaimedLink[]> {
    return this.claim(CLAIM_DUE, [limit]);
  }

  /** Claims up to `limit` links that COCO refused and whose pair is to be tried again, the longest due first. */
  async claimQuarantined(limit: number): Promise<ClaimedLink[]> {
    return this.claim(CLAIM_QUARANTINED, [limit]);
  }

  /**
   * Claims one link, due or not, if its newest pair is still of this generation, nobody holds it, and it has not failed
   * just now.
   */
  async claimOne(linkId: string, generation: number): Promise<ClaimedLink | undefined> {
    const [claimed] = await this.claim(CLAIM_ONE, [linkId, generation]);
    return claimed;
  }

  private async claim(statement: string, parameters: readonly unknown[]): Promise<ClaimedLink[]> {
    if (this.saves.owes) return [];
    const askedAt = this.clock.monotonic();
    const rows = await this.database.query<ClaimRow[]>(statement, [...parameters]);
    const answeredAt = this.clock.monotonic();
    return rows.map((row) => claimedLinkOf(row, askedAt + LEASE, answeredAt));
  }
}

function claimedLinkOf(row: ClaimRow, leaseEnds: number, claimedAtMonotonic: number): ClaimedLink {
  const sealed = row.sealed_generation !== null && {
    generation: Number(row.sealed_generation),
    keyId: row.key_id,
    dataKey: row.data_key,
    refreshToken: row.refresh_token,
  };
  return {
    id: row.id,
    serviceId: row.service_id,
    generation: Number(row.generation),
    fence: Number(row.fence),
    leaseEnds,
    claimedAt: row.claimed_at,
    claimedAtMonotonic,
    failures: row.failed_refreshes,
    outcomeUnknown: row.outcome_unknown,
    quarantined: row.status === 'reauthorization_required',
    quarantineTries: row.quarantine_tries,
    isPutBack: isPutBack(row, row),
    tokens: sealed || undefined,
  };
}
