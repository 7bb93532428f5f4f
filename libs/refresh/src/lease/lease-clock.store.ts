import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { TIMELINE } from '#database';
import { LEASE_BEATS } from './lease.js';

/**
 * Milliseconds between two beats after which the database counts as having been unavailable: three beats,
 * more than a slow commit takes.
 */
export const LONGEST_BEAT = 3_000;

/** The server that a statement ran on. */
interface ServerIdentity {
  /** Created by initdb and shared by a primary and its standbys. */
  readonly system: string;
  /** Rises with each promotion (PostgreSQL documentation, section 25.3.6 "Timelines"). */
  readonly timeline: number;
  /** When the server process was started. */
  readonly startedAt: Date;
}

/** What the lease clock shows. */
export interface ClockReading extends ServerIdentity {
  readonly beat: number;
}

/**
 * Counts one beat, if nobody has counted one since the reading passed in.
 *
 * `$2`: whether the caller itself saw the clock stop for too long. The server's own clock is checked as well, for a caller
 * that has just started; that clock may be adjusted, or belong to another machine.
 */
const MOVE = `
  WITH server AS (
    SELECT ${TIMELINE} AS timeline, pg_postmaster_start_time() AS started_at, clock_timestamp() AS at
  ),
  moved AS (
    UPDATE lease_clock c SET
      beat = c.beat + 1,
      takeovers_from = CASE
        WHEN $2 OR c.timeline <> s.timeline OR c.started_at <> s.started_at
          OR s.at NOT BETWEEN c.moved_at AND c.moved_at + ${LONGEST_BEAT} * interval '1 ms'
        THEN c.beat + 1 + ${LEASE_BEATS} ELSE c.takeovers_from END,
      claims_from = CASE WHEN c.timeline <> s.timeline THEN c.beat + 1 + ${LEASE_BEATS} ELSE c.claims_from END,
      timeline = s.timeline, started_at = s.started_at, moved_at = s.at
    FROM server s WHERE c.beat = $1
    RETURNING c.beat
  )
  SELECT coalesce(moved.beat, c.beat)::float8 AS beat, s.timeline, s.started_at AS "startedAt",
    (SELECT system_identifier::text FROM pg_control_system()) AS system
  FROM server s CROSS JOIN lease_clock c LEFT JOIN moved ON true`;

/** The row that counts how long the database has been writable. */
@Injectable()
export class LeaseClockStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Counts a beat unless another replica has done so since `seen`, and reads the clock.
   *
   * @param seen the beat that the caller saw last, at least one beat's length ago; `undefined` only reads
   * @param stoodStill whether that was longer than {@link LONGEST_BEAT} ago
   * @throws QueryFailedError with SQLSTATE 25006 on a standby or a database that is read-only
   */
  async move(seen: number | undefined, stoodStill: boolean): Promise<ClockReading> {
    const [reading] = await this.database.query<ClockReading[]>(MOVE, [seen ?? -1, stoodStill]);
    if (reading === undefined) throw new Error('The table lease_clock has lost its row');
    return reading;
  }
}
