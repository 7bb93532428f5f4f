import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { advisoryLocks } from '#database';
import { ROUTINE_ACTIONS } from '../audit-event.js';
import { FIRST_HASH, HASHED_COLUMNS, hashRecord, hashEntry, type HashedRecord } from './record-hash.js';

/** Maximum records that one transaction chains: nobody else can chain in the meantime, so it must be short. */
const BATCH_SIZE = 1_000;

const LOCK = 'SELECT pg_try_advisory_xact_lock($1) AS locked';

// Ordered by the column, not by the converted output of the same name, which no index has.
const READ_HEAD = `
  SELECT s.position::float8 AS position, s.hash, s.sealed_at AS "chainedAt" FROM audit_seals s
  ORDER BY s.position DESC LIMIT 1`;

// In the order in which they were written, by the database's count. Two changes of one link wait for each other, so the later one has
// the later place, however the clocks that made their ids differ.
const READ_UNCHAINED = `
  SELECT ${HASHED_COLUMNS} FROM audit_unsealed u JOIN audit_events e ON e.id = u.event_id
  ORDER BY u.place NULLS FIRST, u.event_id LIMIT ${BATCH_SIZE}`;

const WRITE_ENTRIES = `
  INSERT INTO audit_seals (position, event_id, record_hash, hash, routine)
  SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[], $4::bytea[], $5::boolean[])`;

const FORGET_UNCHAINED = 'DELETE FROM audit_unsealed WHERE event_id = ANY($1::uuid[])';

/** Where the chain ends. */
export interface ChainHead {
  readonly position: number;
  readonly hash: Buffer;
  readonly chainedAt: Date;
}

/** The end of the chain; `undefined` while it is empty. */
export async function readHead(target: Pick<EntityManager, 'query'>): Promise<ChainHead | undefined> {
  const [head] = await target.query<ChainHead[]>(READ_HEAD);
  return head;
}

/**
 * Chains records: gives each its position and a hash over itself and all before it. Records are written without waiting for
 * each other; only their chaining, moments later, is sequential.
 */
@Injectable()
export class Chainer {
  constructor(private readonly database: DataSource) {}

  /** Chains the next records, unless another replica is doing so. @returns whether there may be more */
  async chainNext(): Promise<boolean> {
    const [waiting] = await this.database.query<unknown[]>('SELECT FROM audit_unsealed LIMIT 1');
    if (waiting === undefined) return false;
    return this.database.transaction(async (manager) => {
      const [lock] = await manager.query<{ locked: boolean }[]>(LOCK, [advisoryLocks.chaining]);
      return lock?.locked === true && (await chainBatch(manager));
    });
  }
}

async function chainBatch(manager: EntityManager): Promise<boolean> {
  const records = await manager.query<HashedRecord[]>(READ_UNCHAINED);
  if (records.length === 0) return false;
  const head = await readHead(manager);
  const first = (head?.position ?? 0) + 1;
  let hash = head?.hash ?? FIRST_HASH;
  const entries = records.map((record, index) => {
    const recordHash = hashRecord(record);
    hash = hashEntry(hash, first + index, record.id, recordHash);
    return { position: first + index, recordHash, hash };
  });
  const ids = records.map(({ id }) => id);
  await manager.query(WRITE_ENTRIES, [
    entries.map(({ position }) => position),
    ids,
    entries.map(({ recordHash }) => recordHash),
    entries.map((entry) => entry.hash),
    records.map(({ action }) => ROUTINE_ACTIONS.has(action)),
  ]);
  await manager.query(FORGET_UNCHAINED, [ids]);
  return records.length === BATCH_SIZE;
}
