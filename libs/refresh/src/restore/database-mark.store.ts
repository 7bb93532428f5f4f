import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditTrail } from '#audit';
import { countRefusedSince } from '#vault/refresh';
import type { Sighting } from './sighting.js';

/**
 * How far the count of a restored database is moved beyond the last one seen: further than replicas ever
 * differ, so that the others, which saw it a little later, do not report the same restore again.
 */
const LEAP = 100_000;

/** A time at which the database went back, with its consequences so far. */
export interface DatabaseRestoreReport {
  readonly detectedAt: Date;
  /** When a replica had last seen the newer state: what was written after the backup, up to about then, is lost. */
  readonly lastSeenAt: Date;
  /** Links whose refresh token COCO has refused since: their users must link again. */
  readonly refusedLinks: number;
}

/** The result of one look at the database. */
export interface DatabaseLook extends Sighting {
  /** How often this database was found to be in an older state. */
  readonly restores: number;
  readonly lastRestoreAt: Date | null;
}

interface LookRow extends Omit<DatabaseLook, 'beats'> {
  readonly beats: string;
}

const LOOK = `
  WITH mark AS (
    INSERT INTO database_mark AS m DEFAULT VALUES
    ON CONFLICT (only_row) DO UPDATE SET beats = m.beats + 1 RETURNING id, beats
  )
  SELECT mark.id AS database, mark.beats, now() AS at,
    (SELECT count(*)::int FROM database_restores) AS restores,
    (SELECT max(detected_at) FROM database_restores) AS "lastRestoreAt"
  FROM mark`;

/** Only the first of several replicas to notice still finds the database behind. */
const LEAP_AHEAD = `
  UPDATE database_mark SET beats = $2::bigint + ${LEAP} WHERE id = $1 AND beats <= $2::bigint`;

const RECORD = 'INSERT INTO database_restores (last_seen_at, beats_lost) VALUES ($1, $2)';

const REPORT = `
  SELECT r.detected_at AS "detectedAt", r.last_seen_at AS "lastSeenAt",
    ${countRefusedSince('r.detected_at')} AS "refusedLinks"
  FROM database_restores r ORDER BY r.id`;

/** The mark that shows whether a database went back in time, and the record of each time it did. */
@Injectable()
export class DatabaseMarkStore {
  constructor(
    private readonly database: DataSource,
    private readonly audit: AuditTrail,
  ) {}

  /** Reads and increments the database's count. */
  async look(): Promise<DatabaseLook> {
    const [row] = await this.database.query<LookRow[]>(LOOK);
    if (row === undefined) throw new Error('The database has no mark');
    return { ...row, beats: Number(row.beats) };
  }

  /**
   * Records that the database is older than `before`. @returns false if another replica has already recorded
   * it
   */
  async recordRestore(now: Sighting, before: Sighting): Promise<boolean> {
    const beatsLost = before.beats - now.beats;
    return this.database.transaction(async (manager) => {
      const [, changed] = await manager.query<[unknown, number]>(LEAP_AHEAD, [now.database, before.beats]);
      if (changed !== 1) return false;
      await manager.query(RECORD, [before.at, beatsLost]);
      await this.audit.recordWithin(manager, [
        {
          action: 'database.restored',
          result: 'succeeded',
          actor: { kind: 'system' },
          details: { lastSeenAt: before.at.toISOString(), beatsLost },
        },
      ]);
      return true;
    });
  }
}

/** Every time this database was found to be in an older state, oldest first. */
export async function readDatabaseRestores(database: DataSource): Promise<DatabaseRestoreReport[]> {
  return database.query<DatabaseRestoreReport[]>(REPORT);
}
