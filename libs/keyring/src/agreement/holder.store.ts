import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { KeyChoice } from './key-choice.js';

/** Milliseconds without an announcement after which a replica counts as dead. */
const SILENCE_LIMIT = 30_000;

/** Milliseconds within which a dead replica's journal may still come back. */
const JOURNAL_PATIENCE = 7 * 24 * 3_600_000;

/** SQL condition on `keyring_holders`: the replica is running. */
export const LIVE_HOLDER = `NOT has_left AND seen_at > clock_timestamp() - ${SILENCE_LIMIT} * interval '1 ms'`;

/** What a replica announces every few seconds. */
export interface Announcement {
  readonly replicaId: string;
  /** The keys it can decrypt with. */
  readonly keyIds: readonly string[];
  /** The key it encrypts under. */
  readonly wrappingKeyId: string;
  readonly journal: JournalAnnouncement | undefined;
}

/** Where a replica keeps its journal, and which keys the journal needs. */
interface JournalAnnouncement {
  readonly place: string;
  readonly owner: string;
  readonly keyIds: readonly string[];
}

/**
 * The share lock orders an announcement and a promotion: either the promotion sees which key this replica
 * lacks, or this replica learns here of the key that became primary.
 */
const ANNOUNCE = `
  WITH choice AS (SELECT primary_key_id, pending_key_id FROM keyring_choice WHERE id = 1 FOR SHARE),
  announced AS (
    INSERT INTO keyring_holders (replica_id, key_ids, sealing_key_id, journal_place, journal_owner, journal_key_ids)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (replica_id) DO UPDATE SET key_ids = excluded.key_ids, sealing_key_id = excluded.sealing_key_id,
      journal_place = excluded.journal_place, journal_owner = excluded.journal_owner,
      journal_key_ids = excluded.journal_key_ids, has_left = false, seen_at = excluded.seen_at
  ),
  forgotten AS (
    DELETE FROM keyring_holders WHERE replica_id <> $1
      AND seen_at < clock_timestamp() - ${JOURNAL_PATIENCE} * interval '1 ms'
  )
  SELECT primary_key_id AS "primaryId", pending_key_id AS "pendingId" FROM choice`;

const FORGET = 'DELETE FROM keyring_holders WHERE replica_id = $1';

/** It encrypts nothing more: only the keys of its journal are still needed. */
const LEAVE = `
  UPDATE keyring_holders SET has_left = true, key_ids = '{}', sealing_key_id = NULL, journal_key_ids = $2
  WHERE replica_id = $1`;

/** A dead process without a file in the folder left nothing, or another process has saved it. */
const FORGET_EMPTIED = `
  DELETE FROM keyring_holders WHERE journal_place = $1 AND NOT (journal_owner = ANY($2)) AND NOT (${LIVE_HOLDER})`;

/** A replica that crashed may have encrypted pairs in its journal under the key it last encrypted with. */
const COUNT_NEEDING = `
  SELECT count(*)::int AS holders FROM keyring_holders WHERE sealing_key_id = $1 OR $1 = ANY(journal_key_ids)`;

const COUNT_LACKING = `SELECT count(*)::int AS holders FROM keyring_holders WHERE ${LIVE_HOLDER} AND NOT ($1 = ANY(key_ids))`;

const LIVE_KEY_IDS = `SELECT key_ids AS "keyIds" FROM keyring_holders WHERE ${LIVE_HOLDER}`;

type Statements = Pick<EntityManager, 'query'>;

/** Which replicas hold which keys, by the database's clock. */
@Injectable()
export class HolderStore {
  constructor(private readonly database: DataSource) {}

  /**
   * Announces what a replica holds. @returns the choice of key, which no promotion can change unnoticed by
   * either side
   */
  async announce({ replicaId, keyIds, wrappingKeyId, journal }: Announcement): Promise<KeyChoice> {
    const [row] = await this.database.query<{ primaryId: string; pendingId: string | null }[]>(ANNOUNCE, [
      replicaId,
      keyIds,
      wrappingKeyId,
      journal?.place ?? null,
      journal?.owner ?? null,
      journal?.keyIds ?? [],
    ]);
    if (row === undefined) throw new Error('No primary key is chosen');
    return { primaryId: row.primaryId, pendingId: row.pendingId ?? undefined };
  }

  /** Marks a stopping replica as gone; the keys its journal still needs are kept. */
  async leave(replicaId: string, journalKeyIds: readonly string[]): Promise<void> {
    if (journalKeyIds.length === 0) await this.database.query(FORGET, [replicaId]);
    else await this.database.query(LEAVE, [replicaId, journalKeyIds]);
  }

  /** Forgets dead replicas that kept their journal in this place and have no files left in it. */
  async forgetEmptied(place: string, owners: ReadonlySet<string>): Promise<void> {
    await this.database.query(FORGET_EMPTIED, [place, [...owners]]);
  }

  /** How many live replicas lack a key. */
  async countLacking(keyId: string, statements: Statements = this.database): Promise<number> {
    return this.count(COUNT_LACKING, keyId, statements);
  }

  /** How many replicas, dead ones included, encrypt under a key or may need it for their journal. */
  async countNeeding(keyId: string, statements: Statements = this.database): Promise<number> {
    return this.count(COUNT_NEEDING, keyId, statements);
  }

  /** The key ids that each live replica holds. */
  async liveKeyIds(statements: Statements = this.database): Promise<ReadonlySet<string>[]> {
    const rows = await statements.query<{ keyIds: string[] }[]>(LIVE_KEY_IDS);
    return rows.map(({ keyIds }) => new Set(keyIds));
  }

  private async count(statement: string, keyId: string, statements: Statements): Promise<number> {
    const [row] = await statements.query<{ holders: number }[]>(statement, [keyId]);
    return row?.holders ?? 0;
  }
}
