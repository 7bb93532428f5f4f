import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditTrail, type AuditAction, type Changer } from '#audit';
import { withPatience } from '#database';
import { Ids } from '#kernel';
import type { Statements } from '../kinds/encrypted-kind.js';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import { HolderStore } from '../agreement/holder.store.js';
import { KeyChoiceStore } from '../agreement/key-choice.store.js';
import type { KeyRotationView, RotationState } from './key-rotation.view.js';

const INSERT = `
  INSERT INTO key_rotations (id, from_key_id, to_key_id, state, started_by)
  VALUES ($1, $2, $3, 'waiting_for_replicas', $4)`;

const SUPERSEDE = `UPDATE key_rotations SET state = 'superseded', finished_at = now() WHERE state = $1`;

const PROMOTE = `
  UPDATE key_rotations SET state = 'rewrapping', promoted_at = now(), rows_total = $1
  WHERE state = 'waiting_for_replicas'`;

/** Milliseconds for the count when a key is promoted; nothing waits for it. */
const COUNT_TIMEOUT = 60_000;

const UNDER_WAY = `SELECT FROM key_rotations WHERE state = 'rewrapping' AND to_key_id = $1`;

const FINISH = `
  UPDATE key_rotations SET state = 'finished', finished_at = now(), rows_failed = $1
  WHERE state = 'rewrapping' AND to_key_id = $2
  RETURNING id, rows_rewrapped::float8 AS rewrapped`;

const READ = `
  SELECT r.id, r.from_key_id AS "fromKeyId", r.to_key_id AS "toKeyId", r.state, r.started_at AS "startedAt",
    r.started_by AS "startedBy", r.promoted_at AS "promotedAt", r.finished_at AS "finishedAt",
    r.rows_total::float8 AS "rowsTotal", r.rows_rewrapped::float8 AS "rowsRewrapped",
    r.rows_failed::float8 AS "rowsFailed"
  FROM key_rotations r`;

type RotationRow = Omit<
  KeyRotationView,
  'promotedAt' | 'finishedAt' | 'waitingForReplicas' | 'rowsRemaining'
> & {
  readonly state: RotationState;
  readonly promotedAt: Date | null;
  readonly finishedAt: Date | null;
};

/** Stores rotations; each step and its audit record are one transaction. */
@Injectable()
export class RotationStore {
  constructor(
    private readonly database: DataSource,
    private readonly choices: KeyChoiceStore,
    private readonly holders: HolderStore,
    private readonly kinds: EncryptedKinds,
    private readonly audit: AuditTrail,
    private readonly ids: Ids,
  ) {}

  /** Begins a rotation to a key; one still waiting for replicas is superseded. @returns its id */
  async begin(manager: EntityManager, fromKeyId: string, toKeyId: string, by: Changer): Promise<string> {
    const id = this.ids.next();
    await manager.query(SUPERSEDE, ['waiting_for_replicas']);
    await manager.query(INSERT, [id, fromKeyId, toKeyId, by.actor.id ?? by.actor.kind]);
    await this.choices.setPending(manager, toKeyId);
    await this.record(manager, 'key.rotation_started', by, { rotation: id, from: fromKeyId, to: toKeyId });
    return id;
  }

  /**
   * Makes the pending key primary if no live replica lacks it. Any replica may try at any time; one succeeds.
   *
   * @returns whether this call made it primary
   */
  async promote(): Promise<boolean> {
    const choice = await this.choices.read();
    if (choice?.pendingId === undefined || (await this.holders.countLacking(choice.pendingId)) > 0)
      return false;
    // Counted before locking, because the lock delays the replicas' announcements.
    const { pendingId } = choice;
    const others = await withPatience(this.database, COUNT_TIMEOUT, (manager) =>
      this.countOthers(pendingId, manager),
    );
    return this.database.transaction(async (manager) => {
      const locked = await this.choices.readAndLock(manager);
      const keyId = locked?.pendingId;
      if (keyId === undefined || keyId !== pendingId) return false;
      if ((await this.holders.countLacking(keyId, manager)) > 0) return false;
      await manager.query(SUPERSEDE, ['rewrapping']);
      await manager.query(PROMOTE, [others]);
      await this.choices.promotePending(manager, keyId);
      await this.record(manager, 'key.promoted', SYSTEM, { from: choice.primaryId, to: keyId });
      return true;
    });
  }

  /**
   * Ends the rotation to a key if nothing is left to move.
   *
   * @param toKeyId the primary key as the caller knows it
   * @param failed records that the caller has just found not to decrypt; while more than these are under
   * other keys, some can still be moved and the rotation continues
   * @returns whether this call ended it
   */
  async finish(toKeyId: string, failed: number): Promise<boolean> {
    return this.database.transaction(async (manager) => {
      // Called every second: without a rotation nothing is counted.
      if ((await manager.query<unknown[]>(UNDER_WAY, [toKeyId])).length === 0) return false;
      const others = await this.kinds.keysInUseBut(toKeyId, manager);
      if ((await this.kinds.countMovable(others, manager, failed + 1)) > failed) return false;
      const [rows] = await manager.query<[{ id: string; rewrapped: number }[], number]>(FINISH, [
        failed,
        toKeyId,
      ]);
      const [finished] = rows;
      if (finished === undefined) return false;
      const { id, rewrapped } = finished;
      await this.record(manager, 'key.rotation_finished', SYSTEM, {
        rotation: id,
        to: toKeyId,
        rewrapped,
        failed,
      });
      return true;
    });
  }

  /** The rotation with this id. */
  async find(id: string): Promise<KeyRotationView | undefined> {
    const [row] = await this.database.query<RotationRow[]>(`${READ} WHERE r.id = $1`, [id]);
    if (row === undefined) return undefined;
    const waits = row.state === 'waiting_for_replicas';
    const isUnderWay = waits || row.state === 'rewrapping';
    return {
      ...row,
      rowsRemaining: isUnderWay ? await this.countOthers(row.toKeyId, this.database) : row.rowsFailed,
      promotedAt: row.promotedAt ?? undefined,
      finishedAt: row.finishedAt ?? undefined,
      waitingForReplicas: waits ? await this.holders.countLacking(row.toKeyId) : 0,
    };
  }

  private async countOthers(keyId: string, statements: Statements): Promise<number> {
    return this.kinds.countShown(await this.kinds.keysInUseBut(keyId, statements), statements);
  }

  private async record(
    manager: EntityManager,
    action: AuditAction,
    by: Changer,
    details: Readonly<Record<string, string | number>>,
  ): Promise<void> {
    await this.audit.recordWithin(manager, [{ action, result: 'succeeded', ...by, details }]);
  }
}

const SYSTEM: Changer = { actor: { kind: 'system' } };
