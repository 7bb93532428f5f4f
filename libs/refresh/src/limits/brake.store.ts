import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail } from '#audit';
import { Randomness } from '#kernel';
import type { LastError } from '#vault';
import {
  holdBackRefusal,
  lockClaim,
  quarantineLink,
  refusedWithin,
  returnLinks,
  type HeldClaim,
} from '#vault/refresh';
import { RefreshSettings } from '../refresh-settings.js';
import { announceLimits, lockLimits } from './limits-row.js';
import { quarantineRetry } from './quarantine-beat.js';
import { releaseBrake } from './release-brake.js';
import { SuccessTally } from './success-tally.js';

/** Milliseconds within which refusals of distinct links count together: a minute, in which few users end their consent. */
const WINDOW = 60_000;

/**
 * This many times the limit in a row, with no success in between, also engage the brake, whatever came
 * before: a busy fleet still has many successes in the last minute when COCO begins to refuse, and one that
 * refreshes rarely never has five refusals in a minute.
 */
const RUN_FACTOR = 2;

/**
 * How far back a run of refusals reaches, in milliseconds: an hour. The vault keeps the time of a refusal for
 * two.
 */
const LONGEST_RUN = 3_600_000;

/**
 * Shortest time, in milliseconds, until a held-back link is due again: the next six probes take other links.
 */
const HELD_BACK_FOR = 60_000;

/**
 * Milliseconds of proving after which few successes suffice, for small fleets. As long as the braking window.
 */
const PROOF_TIME = 60_000;

/** Other links that COCO refused within the window and since the last success, and the successes within the window. */
const COUNT = `
  WITH refused AS (
    ${refusedWithin(LONGEST_RUN)} AND id <> $1
  ),
  succeeded AS (
    SELECT at, links, last_at FROM refresh_successes WHERE at > clock_timestamp() - ${LONGEST_RUN} * interval '1 ms'
  ),
  run AS (
    SELECT greatest(max(last_at), clock_timestamp() - ${LONGEST_RUN} * interval '1 ms') AS since FROM succeeded
  )
  SELECT (SELECT count(*)::int FROM refused WHERE refused_at > clock_timestamp() - ${WINDOW} * interval '1 ms') AS refused,
    (SELECT coalesce(sum(links), 0)::int FROM succeeded
     WHERE at > clock_timestamp() - ${WINDOW} * interval '1 ms') AS succeeded,
    (SELECT count(*)::int FROM refused WHERE refused_at > since) AS "refusedInARow",
    (extract(epoch FROM clock_timestamp() - since) * 1000)::float8 AS "runLength"
  FROM run`;

const ENGAGE = `
  UPDATE refresh_limits SET brake = 'braked', brake_since = now(), refused_links = $1, held_refusals = 1,
    proof_since = NULL, proof_successes = 0, proof_refusals = 0, next_trial_at = clock_timestamp() + interval '10 seconds'
  WHERE id = 1`;

/** While the brake is proving, as many refusals as engaged it, and no fewer than the successes, engage it again. */
const COUNT_HELD = `
  UPDATE refresh_limits SET held_refusals = held_refusals + 1,
    proof_refusals = CASE WHEN brake = 'proving' THEN proof_refusals + 1 ELSE 0 END,
    brake = CASE WHEN brake = 'proving' AND proof_refusals + 1 >= $1 AND proof_refusals + 1 >= proof_successes
      THEN 'braked' ELSE brake END,
    next_trial_at = CASE WHEN brake = 'proving' THEN clock_timestamp() + interval '10 seconds' ELSE next_trial_at END
  WHERE id = 1`;

const COUNT_PROOF = `
  UPDATE refresh_limits SET
    proof_successes = CASE WHEN brake = 'proving' THEN proof_successes + 1 ELSE 1 END,
    proof_refusals = CASE WHEN brake = 'proving' THEN proof_refusals ELSE 0 END,
    proof_since = CASE WHEN brake = 'proving' THEN proof_since ELSE now() END,
    brake = 'proving'
  WHERE id = 1 AND brake <> 'released'
  RETURNING proof_successes > proof_refusals
    AND (proof_successes >= $1 OR proof_since <= now() - ${PROOF_TIME} * interval '1 ms') AS proved`;

/** How a refusal was handled. `held`: it changed nothing, because COCO refuses nearly every link. */
export type RefusalEnd = 'ended' | 'held' | 'superseded';

/**
 * Decides whether a refusal is believed. A single one ends its link. If many links are refused in a short
 * time and hardly any succeeds, COCO is wrong, not the users: refusals no longer change any link, and links
 * that ended in that time come back.
 *
 * Each decision is one transaction that locks the row of limits, so that refusals on any number of replicas
 * count together.
 */
@Injectable()
export class BrakeStore {
  private lastTurn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: DataSource,
    private readonly tally: SuccessTally,
    private readonly audit: AuditTrail,
    private readonly randomness: Randomness,
    private readonly settings: RefreshSettings,
  ) {}

  /**
   * Handles COCO's refusal of a link's newest pair.
   *
   * @param word COCO's reason, from the closed list of the judge
   */
  async refuse(claim: HeldClaim, lastError: LastError, word: string): Promise<RefusalEnd> {
    await this.tally.flush();
    return this.decide(async (manager) => {
      const row = await lockLimits(manager);
      if (!(await lockClaim(manager, claim))) return 'superseded';
      if (row.brake !== 'released') await manager.query(COUNT_HELD, [this.settings.brakeLinks]);
      else if (row.accepts || !(await this.engage(manager, claim.id)))
        return this.end(manager, claim, lastError);
      await holdBackRefusal(manager, claim, HELD_BACK_FOR * (1 + this.randomness.fraction()), word);
      await announceLimits(manager, 'refusal held');
      return 'held';
    });
  }

  /** Counts a refresh that succeeded while the brake is on. @returns whether that releases it */
  async prove(): Promise<boolean> {
    return this.decide(async (manager) => {
      const [rows] = await manager.query<[{ proved: boolean }[], number]>(COUNT_PROOF, [
        this.settings.brakeLinks,
      ]);
      const proved = rows[0]?.proved === true;
      if (proved)
        await releaseBrake(manager, this.audit, 'refresh.brake_released', { actor: { kind: 'system' } });
      if (rows.length > 0) await announceLimits(manager, 'proof');
      return proved;
    });
  }

  /**
   * One decision at a time on this replica: they all wait for the same row, and each one waiting in the database holds a
   * connection that the calls of healthy links need.
   */
  private decide<Result>(decision: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    const turn = this.lastTurn.then(() => this.database.transaction(decision));
    this.lastTurn = turn.catch(() => undefined);
    return turn;
  }

  /** @returns whether COCO has refused so many links that this refusal is not believed either */
  private async engage(manager: EntityManager, linkId: string): Promise<boolean> {
    const [count] = await manager.query<Counted[]>(COUNT, [linkId]);
    const window = count && windowOf(count, this.settings.brakeLinks);
    if (window === undefined) return false;
    await manager.query(ENGAGE, [window.refused]);
    const returned = await returnLinks(manager, window.length);
    await this.audit.recordWithin(manager, [
      {
        action: 'refresh.braked',
        result: 'started',
        actor: { kind: 'system' },
        details: { refusedLinks: window.refused, returnedLinks: returned },
      },
    ]);
    return true;
  }

  private async end(manager: EntityManager, claim: HeldClaim, lastError: LastError): Promise<RefusalEnd> {
    const kept = this.settings.quarantine > 0;
    const ended = await quarantineLink(manager, claim, lastError, {
      kept,
      retryIn: quarantineRetry(0),
      refused: true,
    });
    return ended ? 'ended' : 'superseded';
  }
}

interface Counted {
  readonly refused: number;
  readonly succeeded: number;
  readonly refusedInARow: number;
  /** Milliseconds. */
  readonly runLength: number;
}

/** The window in which too many were refused, this link included; `undefined` if none was. */
function windowOf(count: Counted, limit: number): { refused: number; length: number } | undefined {
  const refused = count.refused + 1;
  if (refused >= limit && count.succeeded < refused) return { refused, length: WINDOW };
  const refusedInARow = count.refusedInARow + 1;
  if (refusedInARow >= RUN_FACTOR * limit)
    return { refused: refusedInARow, length: Math.max(WINDOW, count.runLength) };
  return undefined;
}
