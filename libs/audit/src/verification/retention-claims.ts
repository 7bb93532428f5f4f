import type { DataSource } from 'typeorm';
import { firstIdAt, timeOfId } from '../chain/partitions.js';

/** Why a retention is not valid. */
export type RetentionObjection =
  /** It does not end at the end of a month. */
  | 'not_a_month'
  /** Its months were not old enough at its own position in the chain. */
  | 'too_young'
  /** It does not record the last dropped record and its hash: releases before 0.3.0 wrote it so. */
  | 'without_hash'
  /** It records a different number of records than are missing. */
  | 'other_number'
  /** Records of its months still exist. */
  | 'records_left'
  /** The last missing record is a different one, or had a different hash. */
  | 'other_hash';

/** A retention as recorded in the trail, and whether it explains what is missing. */
export interface Retention {
  readonly position: number;
  readonly at: Date;
  readonly actor: string;
  readonly records: number;
  /** Ids below it are gone. */
  readonly before: string;
  readonly objection: RetentionObjection | undefined;
}

/** A missing record, by its chain entry. */
export interface MissingRecord {
  readonly position: number;
  readonly eventId: string;
  readonly hash: string;
}

interface ClaimRow {
  readonly position: number;
  readonly at: Date;
  readonly actor: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

const READ_CLAIMS = `
  SELECT s.position::float8 AS position, e.at, e.actor_id AS actor, e.details
  FROM audit_events e JOIN audit_seals s ON s.event_id = e.id
  WHERE e.action = 'audit.retained' ORDER BY s.position`;

/** Missing records of one group that are named. */
const NAMED = 1_000;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One retention, with everything found missing or left over below its limit while the chain is walked. */
class Claim {
  readonly before: string;
  readonly records: number;
  missing = 0;
  left = 0;
  last: MissingRecord | undefined;

  constructor(readonly row: ClaimRow) {
    const { before, records } = row.details;
    this.before = typeof before === 'string' && UUID.test(before) ? before : '';
    // A negative number would count although nothing was dropped, and make the next retention's number look wrong.
    this.records = typeof records === 'number' && records >= 0 ? records : Number.NaN;
  }

  covers({ position, eventId }: Pick<MissingRecord, 'position' | 'eventId'>): boolean {
    return eventId < this.before && position < this.row.position;
  }

  miss(record: MissingRecord): void {
    this.missing += 1;
    if (this.last === undefined || record.eventId > this.last.eventId) this.last = record;
  }

  /**
   * @param latest when the record was in the chain for certain
   * @param goneBefore records that retentions before it have dropped
   */
  objection(latest: Date, goneBefore: number, hashMayBeMissing: boolean): RetentionObjection | undefined {
    const { months, kept, lastRecord, lastPosition, lastHash } = this.row.details;
    if (!isBorderOfMonth(this.before)) return 'not_a_month';
    if (typeof months !== 'number' || !(months >= 1) || timeOfId(this.before) > borderAt(latest, months))
      return 'too_young';
    if (this.records !== this.missing - goneBefore) return 'other_number';
    if (this.left !== (typeof kept === 'number' ? kept : 0)) return 'records_left';
    if (lastHash === undefined) return hashMayBeMissing ? undefined : 'without_hash';
    const { last } = this;
    const isSame = last?.eventId === lastRecord && last?.position === lastPosition && last?.hash === lastHash;
    return isSame ? undefined : 'other_hash';
  }
}

/** Missing records that the same retentions cover. */
interface MissingGroup {
  readonly coveredBy: readonly Claim[];
  readonly named: MissingRecord[];
  count: number;
}

/**
 * Weighs what the trail says of retentions against what is missing. Anybody who may write to the trail can say that months were
 * dropped: it counts only where it could have been done, and was done exactly so. One that does not count takes nothing away from
 * one that does.
 */
export class RetentionClaims {
  private readonly claims: readonly Claim[];
  private readonly groups = new Map<string, MissingGroup>();

  /** @param accepted positions of retentions of older releases, which an operator vouches for */
  constructor(
    rows: readonly ClaimRow[],
    private readonly accepted: ReadonlySet<number>,
  ) {
    this.claims = rows.map((row) => new Claim(row)).filter(({ records }) => records !== 0);
  }

  static async read(database: DataSource, accepted: ReadonlySet<number>): Promise<RetentionClaims> {
    return new RetentionClaims(await database.query<ClaimRow[]>(READ_CLAIMS), accepted);
  }

  /** Notes a missing record. @returns whether a retention may explain it */
  miss(record: MissingRecord): boolean {
    const coveredBy = this.claims.filter((claim) => claim.covers(record));
    if (coveredBy.length === 0) return false;
    for (const claim of coveredBy) claim.miss(record);
    const key = coveredBy.map((claim) => claim.row.position).join();
    const group = this.groups.get(key) ?? { coveredBy, named: [], count: 0 };
    group.count += 1;
    if (group.named.length < NAMED) group.named.push(record);
    this.groups.set(key, group);
    return true;
  }

  /** Notes an existing record. */
  meet(record: Pick<MissingRecord, 'position' | 'eventId'>): void {
    for (const claim of this.claims) if (claim.covers(record)) claim.left += 1;
  }

  /**
   * Judges all retentions, once the whole chain was walked.
   *
   * @param latestAt the latest time at which a position can have come into the chain
   */
  judge(latestAt: (position: number) => Date): RetentionVerdict {
    const counting = new Set<Claim>();
    let goneBefore = 0;
    const retentions = this.claims.map((claim) => {
      const { position, at, actor } = claim.row;
      const latest = new Date(Math.min(at.getTime(), latestAt(position).getTime()));
      const objection = claim.objection(latest, goneBefore, this.accepted.has(position));
      if (objection === undefined) {
        counting.add(claim);
        goneBefore = claim.missing;
      }
      return { position, at, actor: actor ?? '', records: claim.records, before: claim.before, objection };
    });
    const groups = [...this.groups.values()];
    const isExplained = ({ coveredBy }: MissingGroup): boolean =>
      coveredBy.some((claim) => counting.has(claim));
    const unexplained = groups.filter((group) => !isExplained(group));
    return {
      retentions,
      retained: sumOf(groups.filter(isExplained)),
      missing: sumOf(unexplained),
      named: unexplained.flatMap(({ named }) => named).sort((one, other) => one.position - other.position),
    };
  }
}

/** What happened to the missing records. */
interface RetentionVerdict {
  readonly retentions: readonly Retention[];
  /** Records that retentions have dropped. */
  readonly retained: number;
  /** Missing records that no retention explains. */
  readonly missing: number;
  /** The first of these. */
  readonly named: readonly MissingRecord[];
}

function sumOf(groups: readonly MissingGroup[]): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

function isBorderOfMonth(id: string): boolean {
  if (id === '') return false;
  const time = timeOfId(id);
  return id === firstIdAt(new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth())));
}

/** The latest end that a retention of this many months may have at a time. */
function borderAt(time: Date, months: number): Date {
  return new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months));
}
