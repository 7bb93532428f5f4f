import type { EntityManager } from 'typeorm';
import { isPutBack, joinPinAlone, PIN_ALONE_COLUMNS, readRecorded, recordEach, type LinkPin } from '#audit';
import { TIMELINE } from '#database';
import type { EncryptedTokens } from '../token-cipher.js';

/** How long a claim lasts. */
export interface Lease {
  /** Beats of the lease clock. */
  readonly beats: number;
  /** The same in milliseconds: replicas of the previous release know no beats. */
  readonly length: number;
}

/** A link that only its claimer may refresh until the lease ends. */
export interface Claim {
  readonly id: string;
  readonly serviceId: string;
  /** The generation of the pair to be refreshed. */
  readonly generation: number;
  /** Rises with each claim. The pair fetched under this claim has it as its generation. */
  readonly fence: number;
  /** When the claim was made, by the database's clock, in milliseconds since 1970. */
  readonly claimedAt: number;
  /** Refreshes that failed since the last success. */
  readonly failures: number;
  /** Whether COCO may have carried out an earlier refresh of this generation whose answer was lost. */
  readonly outcomeUnknown: boolean;
  /** Whether COCO refused the pair: it is in quarantine, and is tried in case COCO withdraws the refusal. */
  readonly quarantined: boolean;
  /** How often COCO refused the quarantined pair again. */
  readonly quarantineTries: number;
  /**
   * Whether the audit trail records a later state: the refresh token has then been used, and must not be sent
   * to COCO again.
   */
  readonly isPutBack: boolean;
  /** What is needed to decrypt the refresh token; absent if the link has no pair. */
  readonly tokens: Omit<EncryptedTokens, 'accessToken'> | undefined;
}

interface ClaimRow extends LinkPin {
  readonly id: string;
  readonly service_id: string;
  readonly generation: string;
  readonly fence: string;
  readonly failed_refreshes: number;
  readonly outcome_unknown: boolean;
  readonly status: string;
  readonly quarantine_tries: number;
  readonly claimed_at: number;
  readonly secrets_generation: string | null;
  readonly key_id: string;
  readonly data_key: Buffer;
  readonly refresh_token: Buffer | null;
  /** Neither refreshed nor changed since pins were introduced. */
  readonly unpinned: boolean;
}

/**
 * Milliseconds after a failed refresh in which no caller starts another: while COCO fails, a busy link must
 * not ask COCO more often than the callers' `Retry-After` of two seconds allows.
 */
const CALLER_BACKOFF = 2_000;

/**
 * SQL: the common table expression `clock`, by which claims are decided:
 *
 * - `open`: whether any link may be claimed. Not on a timeline where no beat has been counted yet, nor for
 *   the length of a lease after a promotion: the new primary may lack claims made just before it, and their
 *   holders rely on them.
 * - `expired`: the highest `lease_until_beat` of an expired lease. None expires on a server process that has
 *   not counted a beat yet.
 * - `fence_floor`: all fences of earlier timelines are below it.
 */
export const CLOCK = `
  clock AS (
    SELECT beat,
      coalesce(timeline = ${TIMELINE}, true) AND beat >= claims_from AS open,
      CASE WHEN started_at = pg_postmaster_start_time() AND beat >= takeovers_from THEN beat ELSE -1 END AS expired,
      (coalesce(timeline, 1) - 1) * 1000000::bigint AS fence_floor
    FROM lease_clock
  )`;

/**
 * Nobody holds the link. A lease has expired only if both the count of beats and the database's own clock say
 * so: replicas of the previous release use only the clock.
 */
const UNHELD = `
  (lease_until IS NULL
   OR (lease_until <= now() AND coalesce(lease_until_beat, 0) <= (SELECT expired FROM clock)))`;

/**
 * A lease that is still set when a link is claimed belonged to a holder that never reported the outcome of
 * its call. A link that was due stays due, so that the claim changes no indexed column (HOT); others pass it by while the lease lasts,
 * and take it if its holder dies. One that was not due is due at the end of the lease.
 *
 * $1 and $2 are the lease, in beats and in milliseconds.
 */
const claim = (chosen: string): string => `
  WITH ${CLOCK},
  chosen AS (${chosen}),
  claimed AS (
    UPDATE links l SET
      fence = greatest(l.fence, (SELECT fence_floor FROM clock)) + 1,
      outcome_unknown = l.outcome_unknown OR l.lease_until IS NOT NULL,
      lease_until = now() + $2 * interval '1 ms',
      lease_until_beat = (SELECT beat FROM clock) + $1::int,
      refresh_due_at = least(l.refresh_due_at, now() + $2 * interval '1 ms')
    FROM chosen WHERE l.id = chosen.id
    RETURNING l.id, l.service_id, l.generation, l.fence, l.failed_refreshes, l.outcome_unknown, l.status,
      l.quarantine_tries
  ),
  audited AS (${recordEach(`
    SELECT 'refresh.attempted', 'started', id, service_id, jsonb_build_object('generation', generation, 'fence', fence)
    FROM claimed WHERE outcome_unknown`)})
  SELECT c.*, (extract(epoch FROM now()) * 1000)::float8 AS claimed_at, s.generation AS secrets_generation, s.key_id,
    s.data_key, s.refresh_token, ${PIN_ALONE_COLUMNS}
  FROM claimed c LEFT JOIN link_secrets s ON s.link_id = c.id ${joinPinAlone('c.id')}`;

const CLAIM_DUE = claim(`
  SELECT id FROM links
  WHERE status = 'active' AND refresh_due_at <= now() AND (SELECT open FROM clock) AND ${UNHELD}
  ORDER BY refresh_due_at LIMIT $3 FOR UPDATE SKIP LOCKED`);

const CLAIM_ONE = claim(`
  SELECT id FROM links
  WHERE id = $3 AND status = 'active' AND generation = $4 AND (SELECT open FROM clock) AND ${UNHELD}
    AND (failed_refreshes = 0 OR refresh_due_at <= now()
         OR last_trouble_at <= now() - ${CALLER_BACKOFF} * interval '1 ms')
  FOR UPDATE SKIP LOCKED`);

const CLAIM_QUARANTINED = claim(`
  SELECT id FROM links
  WHERE status = 'reauthorization_required' AND refresh_due_at <= now() AND ${UNHELD}
  ORDER BY refresh_due_at LIMIT $3 FOR UPDATE SKIP LOCKED`);

/** Which links to claim. */
export type Claimable =
  /** At most this many active links that are due, longest overdue first. */
  | { readonly due: number }
  /**
   * At most this many links that COCO refused and whose pair is due for another try, longest overdue first.
   */
  | { readonly quarantined: number }
  /** One active link, due or not, if its newest pair still has this generation and it has not just failed. */
  | { readonly linkId: string; readonly generation: number };

/**
 * Stays `active` or `reauthorization_required`, and only the claimer may refresh it until the lease ends: of
 * any number of replicas, one gets each link. The fence rises, so later writes of an earlier holder are
 * recognized as late.
 *
 * By: the schedule, or a call that needs a token. Recorded: `refresh.attempted` for each link whose pair COCO may have used up in an
 * earlier attempt. Announced: nothing; calls keep using the current token.
 */
export async function claimLinks(
  manager: Pick<EntityManager, 'query'>,
  which: Claimable,
  { beats, length }: Lease,
): Promise<Claim[]> {
  const [statement, chosen] = chosenBy(which);
  const rows = await manager.query<ClaimRow[]>(statement, [beats, length, ...chosen]);
  const unpinned = rows.filter((row) => row.unpinned).map(({ id }) => id);
  const recorded = await readRecorded(manager, unpinned);
  return rows.map((row) => claimOf(row, recorded.get(row.id) ?? row));
}

function chosenBy(which: Claimable): readonly [string, readonly (number | string)[]] {
  if ('due' in which) return [CLAIM_DUE, [which.due]];
  if ('quarantined' in which) return [CLAIM_QUARANTINED, [which.quarantined]];
  return [CLAIM_ONE, [which.linkId, which.generation]];
}

function claimOf(row: ClaimRow, pin: LinkPin): Claim {
  const encrypted = row.secrets_generation !== null && {
    generation: Number(row.secrets_generation),
    keyId: row.key_id,
    dataKey: row.data_key,
    refreshToken: row.refresh_token,
  };
  return {
    id: row.id,
    serviceId: row.service_id,
    generation: Number(row.generation),
    fence: Number(row.fence),
    claimedAt: row.claimed_at,
    failures: row.failed_refreshes,
    outcomeUnknown: row.outcome_unknown,
    quarantined: row.status === 'reauthorization_required',
    quarantineTries: row.quarantine_tries,
    isPutBack: isPutBack(row, pin),
    tokens: encrypted || undefined,
  };
}
