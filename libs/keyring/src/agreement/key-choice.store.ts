import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import { LIVE_HOLDER } from './holder.store.js';
import { announceKeyChange, type KeyChoice } from './key-choice.js';

/** The choice of key with its age, as the database has it. */
export interface DatedChoice extends KeyChoice {
  /** Since when the primary is primary. */
  readonly primarySince: Date;
}

const CHOOSE_FIRST =
  'INSERT INTO keyring_choice (id, primary_key_id) VALUES (1, $1) ON CONFLICT (id) DO NOTHING';

const READ = `
  SELECT primary_key_id AS "primaryId", pending_key_id AS "pendingId", primary_since AS "primarySince"
  FROM keyring_choice WHERE id = 1`;

const AGE = `
  SELECT extract(epoch FROM clock_timestamp() - primary_since)::float8 * 1000 AS age FROM keyring_choice WHERE id = 1`;

/** A key that no replica holds and nothing needs has lost its meaning: the ring was exchanged before its first use. */
const REPLACE_UNUSED = `
  UPDATE keyring_choice SET primary_key_id = $2, primary_since = now()
  WHERE id = 1 AND primary_key_id = $1 AND pending_key_id IS NULL
    AND NOT EXISTS (SELECT FROM keyring_holders WHERE ${LIVE_HOLDER} AND $1 = ANY(key_ids))`;

const SET_PENDING = 'UPDATE keyring_choice SET pending_key_id = $1 WHERE id = 1';

const PROMOTE = `
  UPDATE keyring_choice SET primary_key_id = pending_key_id, primary_since = now(), pending_key_id = NULL
  WHERE id = 1`;

type Statements = Pick<EntityManager, 'query'>;

/** Which key is primary: one row, the same for all replicas, whatever the order of keys in their rings. */
@Injectable()
export class KeyChoiceStore {
  constructor(
    private readonly database: DataSource,
    private readonly kinds: EncryptedKinds,
  ) {}

  /** Makes a key primary if none was ever chosen: at the first start, the first key of the ring. */
  async chooseFirst(keyId: string, statements: Statements = this.database): Promise<void> {
    await statements.query(CHOOSE_FIRST, [keyId]);
  }

  /** `undefined` before the first start of a broker. */
  async read(statements: Statements = this.database): Promise<DatedChoice | undefined> {
    const [row] =
      await statements.query<(Omit<DatedChoice, 'pendingId'> & { pendingId: string | null })[]>(READ);
    return row && { ...row, pendingId: row.pendingId ?? undefined };
  }

  /** Reads the choice and keeps everyone from changing or relying on it until the transaction ends. */
  async readAndLock(manager: EntityManager): Promise<DatedChoice | undefined> {
    await manager.query('SELECT FROM keyring_choice WHERE id = 1 FOR UPDATE');
    return this.read(manager);
  }

  /** Milliseconds for which the primary has been primary, by the database's clock. */
  async primaryAge(statements: Statements = this.database): Promise<number> {
    const [row] = await statements.query<{ age: number }[]>(AGE);
    return row?.age ?? 0;
  }

  /** Makes another key primary in place of one that nobody holds and nothing needs. @returns whether it did */
  async replaceUnused(unusedId: string, keyId: string): Promise<boolean> {
    if ((await this.kinds.countMovable([unusedId], this.database, 1)) > 0) return false;
    const [, changed] = await this.database.query<[unknown, number]>(REPLACE_UNUSED, [unusedId, keyId]);
    return changed === 1;
  }

  /** Names the key that is to become primary. */
  async setPending(manager: EntityManager, keyId: string): Promise<void> {
    await manager.query(SET_PENDING, [keyId]);
    await announceKeyChange(manager, keyId);
  }

  /** Makes the pending key primary. */
  async promotePending(manager: EntityManager, keyId: string): Promise<void> {
    await manager.query(PROMOTE);
    await announceKeyChange(manager, keyId);
  }
}
