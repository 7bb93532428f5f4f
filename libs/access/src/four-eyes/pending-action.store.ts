import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Changer } from '#audit';
import { ActionNotFound } from './four-eyes-errors.js';
import type { ActionKind, PendingAction } from './pending-action.view.js';

/** A row of `pending_actions`. */
export interface StoredAction extends Omit<PendingAction, 'content' | 'requestedBy' | 'state'> {
  /** JSON: the text that the hash is about. */
  readonly content: string;
  readonly requestedBy: Changer;
  /** All names of the requester. */
  readonly requester: readonly string[];
  readonly state: PendingAction['state'];
}

/** What is asked for, before it is stored. */
export interface NewAction {
  readonly id: string;
  readonly kind: ActionKind;
  readonly content: string;
  readonly contentHash: string;
  readonly requestedBy: Changer;
  readonly requester: readonly string[];
}

const COLUMNS = `
  id, kind, content, content_hash AS "contentHash", requested_by AS "requestedBy", requester,
  requested_at AS "requestedAt", expires_at AS "expiresAt", decided_by AS "decidedBy", decided_at AS "decidedAt",
  CASE WHEN state = 'waiting' AND (expires_at <= now() OR expiry_recorded_at IS NOT NULL) THEN 'expired' ELSE state END AS state`;

const INSERT = `
  INSERT INTO pending_actions (id, kind, content, content_hash, requested_by, requester, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, now() + $7 * interval '1 ms')
  RETURNING ${COLUMNS}`;

const READ_LOCKED = `SELECT ${COLUMNS} FROM pending_actions WHERE id = $1 FOR UPDATE`;

const DECIDE = 'UPDATE pending_actions SET state = $2, decided_by = $3, decided_at = now() WHERE id = $1';

// Other replicas skip what this one is recording; once it is recorded, not even a transaction that began in time can
// confirm it.
const TAKE_EXPIRED = `
  UPDATE pending_actions SET expiry_recorded_at = now()
  WHERE id IN (
    SELECT id FROM pending_actions WHERE state = 'waiting' AND expires_at <= now() AND expiry_recorded_at IS NULL
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
  )
  RETURNING ${COLUMNS}`;

/** Stores the actions that wait for a second person, and what became of them. */
@Injectable()
export class PendingActionStore {
  constructor(private readonly database: DataSource) {}

  /** @param timeLimit milliseconds in which it can be confirmed */
  async add(manager: EntityManager, action: NewAction, timeLimit: number): Promise<StoredAction> {
    const { id, kind, content, contentHash, requestedBy, requester } = action;
    const values = [id, kind, content, contentHash, JSON.stringify(requestedBy), requester, timeLimit];
    const [stored] = await manager.query<StoredAction[]>(INSERT, values);
    if (stored === undefined) throw new Error('an inserted row came back empty');
    return stored;
  }

  /** @throws ActionNotFound */
  async find(id: string): Promise<StoredAction> {
    return required(
      await this.database.query<StoredAction[]>(`SELECT ${COLUMNS} FROM pending_actions WHERE id = $1`, [id]),
    );
  }

  /** Newest first. @param before only those with a lower id */
  async list(limit: number, before: string | undefined): Promise<StoredAction[]> {
    return this.database.query<StoredAction[]>(
      `SELECT ${COLUMNS} FROM pending_actions WHERE $1::uuid IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`,
      [before ?? null, limit],
    );
  }

  /** The action, which nobody else decides until the transaction ends. @throws ActionNotFound */
  async lock(manager: EntityManager, id: string): Promise<StoredAction> {
    return required(await manager.query<StoredAction[]>(READ_LOCKED, [id]));
  }

  /** Actions that have expired, each returned once whichever replica asks. */
  async takeExpired(manager: EntityManager, limit: number): Promise<StoredAction[]> {
    // TypeORM answers an UPDATE with the rows and their number.
    const [rows] = await manager.query<[StoredAction[], number]>(TAKE_EXPIRED, [limit]);
    return rows;
  }

  async decide(
    manager: EntityManager,
    id: string,
    state: 'confirmed' | 'refused',
    decidedBy: string,
  ): Promise<void> {
    await manager.query(DECIDE, [id, state, decidedBy]);
  }
}

function required([action]: readonly StoredAction[]): StoredAction {
  if (action === undefined) throw new ActionNotFound();
  return action;
}
