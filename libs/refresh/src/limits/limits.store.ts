import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LIMITS_CHANNEL } from './limits-row.js';
import type { Limits } from './limits.js';
import type { RefreshStatus } from './refresh-status.view.js';

/**
 * Milliseconds between two probes of a braked token endpoint, and between two trials after a pause, across all replicas. Ten
 * seconds: COCO sees six calls a minute, and an endpoint that works again is used ten seconds later.
 */
const TRIAL_INTERVAL = 10_000;

const LEFT = (column: string): string => `(extract(epoch FROM ${column} - clock_timestamp()) * 1000)::float8`;

const READ = `
  SELECT ${LEFT('paused_until')} AS "pauseLeft", coalesce(${LEFT('schedule_paused_until')}, 0) AS "schedulePauseLeft",
    brake, ${LEFT('next_trial_at')} AS "nextTrialIn"
  FROM refresh_limits WHERE id = 1`;

const DESCRIBE = `
  SELECT brake, brake_since AS "brakeSince", refused_links AS "refusedLinks", held_refusals::float8 AS "heldRefusals",
    CASE WHEN brake = 'braked' OR paused_until IS NOT NULL THEN next_trial_at END AS "nextProbeAt",
    CASE WHEN paused_until > now() THEN paused_until END AS "pausedUntil",
    CASE WHEN schedule_paused_until > now() THEN schedule_paused_until END AS "schedulePausedUntil",
    CASE WHEN accept_until > now() THEN accept_until END AS "refusalsAcceptedUntil"
  FROM refresh_limits WHERE id = 1`;

/** A pause is only ever extended: of two answers the longer pause counts. */
const PAUSE = `
  WITH paused AS (
    UPDATE refresh_limits SET
      paused_until = greatest(paused_until, clock_timestamp() + $1 * interval '1 ms'),
      next_trial_at = greatest(next_trial_at, paused_until, clock_timestamp() + $1 * interval '1 ms')
    WHERE id = 1 RETURNING id
  )
  SELECT pg_notify('${LIMITS_CHANNEL}', 'paused') FROM paused`;

/**
 * Milliseconds for which a success on any replica shows that COCO accepts the broker: two steps of the tally, as one may have
 * just begun.
 */
const PROVED_BY_SUCCESS = 10_000;

const PAUSE_SCHEDULE = `
  WITH paused AS (
    UPDATE refresh_limits SET
      schedule_paused_until = greatest(schedule_paused_until, clock_timestamp() + $1 * interval '1 ms')
    WHERE id = 1 AND NOT EXISTS (
      SELECT FROM refresh_successes WHERE at > clock_timestamp() - ${PROVED_BY_SUCCESS} * interval '1 ms')
    RETURNING id
  )
  SELECT pg_notify('${LIMITS_CHANNEL}', 'schedule paused') FROM paused`;

/** A pause that has not ended yet stays: the call that succeeded was sent before COCO asked for it. */
const END_PAUSES = `
  WITH ended AS (
    UPDATE refresh_limits SET
      paused_until = CASE WHEN paused_until > clock_timestamp() THEN paused_until END, schedule_paused_until = NULL
    WHERE id = 1 AND (paused_until <= clock_timestamp() OR schedule_paused_until IS NOT NULL) RETURNING id
  )
  SELECT pg_notify('${LIMITS_CHANNEL}', 'pause over') FROM ended`;

const TAKE_TRIAL = `
  WITH taken AS (
    UPDATE refresh_limits SET next_trial_at = clock_timestamp() + ${TRIAL_INTERVAL} * interval '1 ms'
    WHERE id = 1 AND next_trial_at <= clock_timestamp()
      AND (paused_until IS NULL OR paused_until <= clock_timestamp())
    RETURNING id
  )
  SELECT pg_notify('${LIMITS_CHANNEL}', 'trial') FROM taken`;

const GIVE_TRIAL_BACK = `
  WITH given AS (UPDATE refresh_limits SET next_trial_at = clock_timestamp() WHERE id = 1 RETURNING id)
  SELECT pg_notify('${LIMITS_CHANNEL}', 'trial given back') FROM given`;

/** The status as PostgreSQL returns it, with null for `undefined`. */
type Described = {
  readonly [Member in keyof RefreshStatus]-?: undefined extends RefreshStatus[Member]
    ? Date | null
    : RefreshStatus[Member];
};

/** The one row of limits that all replicas share, by the database's clock: a pause that COCO asked for outlives a restart. */
@Injectable()
export class LimitsStore {
  constructor(private readonly database: DataSource) {}

  /** The limits as they are now. */
  async read(): Promise<Limits> {
    const [row] =
      await this.database.query<(Omit<Limits, 'pauseLeft'> & { pauseLeft: number | null })[]>(READ);
    if (row === undefined) throw new Error('The row of the refresh limits is missing');
    return { ...row, pauseLeft: row.pauseLeft ?? undefined };
  }

  /** The limits for operators. */
  async describe(): Promise<RefreshStatus> {
    const [row] = await this.database.query<Described[]>(DESCRIBE);
    if (row === undefined) throw new Error('The row of the refresh limits is missing');
    return {
      brake: row.brake,
      brakeSince: row.brakeSince ?? undefined,
      refusedLinks: row.refusedLinks,
      heldRefusals: row.heldRefusals,
      nextProbeAt: row.nextProbeAt ?? undefined,
      pausedUntil: row.pausedUntil ?? undefined,
      schedulePausedUntil: row.schedulePausedUntil ?? undefined,
      refusalsAcceptedUntil: row.refusalsAcceptedUntil ?? undefined,
    };
  }

  /** Holds back all calls on every replica for this many milliseconds, as COCO asked (RFC 9110 section 10.2.3). */
  async pause(milliseconds: number): Promise<void> {
    await this.database.query(PAUSE, [milliseconds]);
  }

  /**
   * Holds back scheduled refreshes for this many milliseconds; calls that need a token still refresh.
   *
   * @returns false when a refresh has just succeeded on another replica, so that COCO accepts the broker
   */
  async pauseSchedule(milliseconds: number): Promise<boolean> {
    return (await this.database.query<unknown[]>(PAUSE_SCHEDULE, [milliseconds])).length === 1;
  }

  /** Ends the pauses whose time has passed, because a call got through. */
  async endPauses(): Promise<void> {
    await this.database.query(END_PAUSES);
  }

  /** Takes the right to make the next trial. @returns false when another replica has it, or it is too early */
  async takeTrial(): Promise<boolean> {
    return (await this.database.query<unknown[]>(TAKE_TRIAL)).length === 1;
  }

  /** Gives that right back unused. */
  async giveTrialBack(): Promise<void> {
    await this.database.query(GIVE_TRIAL_BACK);
  }
}
