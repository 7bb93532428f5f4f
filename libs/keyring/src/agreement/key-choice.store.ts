import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { EncryptedKinds } from '../kinds/encrypted-kinds.js';
import type { Keyring } from '../ring/keyring.js';
import { LIVE_HOLDER } from './holder.store.js';
import { announceKeyChange, type KeyChoice } from './key-choice.js';

/** The choice of key as stored, with its age. */
export interface DatedChoice extends KeyChoice {
  /** Since when the primary key has been primary. */
  readonly primarySince: Date;
}

const CHOOSE_FIRST =
  'INSERT INTO keyring_choice (id, primary_key_id) VALUES (1, $1) ON CONFLICT (id) DO NOTHING';

const READ = `
  SELECT primary_key_id AS "primaryId", pending_key_id AS "pendingId", primary_since AS "primarySince"
  FROM keyring_choice WHERE id = 1`;

const AGE = `
  SELECT extract(epoch FROM clock_timestamp() - primary_since)::float8 * 1000 AS age FROM keyring_choice WHERE id = 1`;

/**
 * A key that no replica holds and nothing needs is obsolete: the keyring was replaced before its first use.
 */
const REPLACE_UNUSED = `
  UPDATE keyring_choice SET primary_key_id = $2, primary_since = now()
  WHERE id = 1 AND primary_key_id = $1 AND pending_key_id IS NULL
    AND NOT EXISTS (SELECT FROM keyring_holders WHERE ${LIVE_HOLDER} AND $1 = ANY(key_ids))`;

const SET_PENDING = 'UPDATE keyring_choice SET pending_key_id = $1 WHERE id = 1';

const PROMOTE = `
  UPDATE keyring_choice SET primary_key_id = pending_key_id, primary_since = now(), pending_key_id = NULL
  WHERE id = 1`;

type Statements = Pick<EntityManager, 'query'>;

/** Which key is primary: one row for all replicas, independent of the order of keys in their keyrings. */
@Injectable()
export class KeyChoiceStore {
  constructor(
    private readonly database: DataSource,
    private readonly kinds: EncryptedKinds,
  ) {}

  /** Makes a key primary if none has ever been chosen: the first key of the keyring, at the first start. */
  async chooseFirst(keyId: string, statements: Statements = this.database): Promise<void> {
    await statements.query(CHOOSE_FIRST, [keyId]);
  }

  /** `undefined` before the first start of a broker. */
  async read(statements: Statements = this.database): Promise<DatedChoice | undefined> {
    const [row] =
      await statements.query<(Omit<DatedChoice, 'pendingId'> & { pendingId: string | null })[]>(READ);
    return row && { ...row, pendingId: row.pendingId ?? undefined };
  }

  /** Makes a process encrypt under the chosen key, if its ring has it: brokers may have chosen another than the ring's first. */
  async follow(keyring: Keyring): Promise<void> {
    const choice = await this.read();
    if (choice !== undefined && keyring.get(choice.primaryId) !== undefined)
      keyring.choosePrimary(choice.primaryId);
  }

  /** Reads the choice. Until the transaction ends, nobody can change it or rely on it. */
  async readAndLock(manager: EntityManager): Promise<DatedChoice | undefined> {
    await manager.query('SELECT FROM keyring_choice WHERE id = 1 FOR UPDATE');
    return this.read(manager);
  }

  /** For how many milliseconds the primary key has been primary, by the database's clock. */
  async primaryAge(statements: Statements = this.database): Promise<number> {
    const [row] = await statements.query<{ age: number }[]>(AGE);
    return row?.age ?? 0;
  }

  /** Replaces a primary key that nobody holds and nothing needs. @returns whether it did */
  async replaceUnused(unusedId: string, keyId: string): Promise<boolean> {
    if ((await this.kinds.countMovable([unusedId], this.database, 1)) > 0) return false;
    const [, changed] = await this.database.query<[unknown, number]>(REPLACE_UNUSED, [unusedId, keyId]);
    return changed === 1;
  }

  /** Sets the key that is to become primary. */
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
