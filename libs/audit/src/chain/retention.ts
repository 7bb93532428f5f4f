import type { DataSource, EntityManager } from 'typeorm';
import { transactionWithLocks } from '#database';
import { NIL_UUID } from '#kernel';
import { AuditTrail } from '../audit-trail.js';
import type { AuditActor } from '../audit-event.js';
import { partitionOf, timeOfId } from './partitions.js';
import { readHead } from './chainer.js';

/**
 * Milliseconds that readers of the trail are waited for, such as a dump: a person waits for the command, and can run it
 * again.
 */
const LOCK_PATIENCE = 60_000;

/** A month's records, or counts of its calls, that were, or would be, dropped. */
export interface DroppedPartition {
  readonly table: string;
  readonly records: number;
}

const READ_PARTITIONS = `
  SELECT c.relname AS table FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
  WHERE i.inhparent = $1::regclass AND c.relname ~ '_\\d{4}_\\d{2}$' ORDER BY c.relname`;

const UNCHAINED_BEFORE = 'SELECT FROM audit_unsealed WHERE event_id < $1 LIMIT 1';

/** Records were added to months that had already been counted: their number would no longer match. */
const CHAINED_MEANWHILE = 'SELECT FROM audit_seals WHERE position > $1 AND event_id < $2 LIMIT 1';

const COUNT_KEPT = 'SELECT count(*)::float8 AS kept FROM audit_events_others WHERE id < $1';

const LAST_ENTRY = `
  SELECT position::float8 AS position, encode(hash, 'hex') AS hash FROM audit_seals WHERE event_id = $1`;

/** Records are still waiting to be chained: if they were dropped now, nobody could tell that from an attack. */
export class NotChainedYet extends Error {
  override readonly name = 'NotChainedYet';
}

/**
 * Drops whole months of records that are older than `months`, and of the counts by link; the chain entries of the records stay, so
 * that the chain still holds together. The drop is a record of the trail itself, in the same transaction, with the sums of what
 * it removed and the hash it ends on: without it, or if it does not match what is missing, missing records are a fault.
 *
 * Needs the role that owns the tables. A drop locks the whole trail for a moment; until that lock is available, those
 * who write are let past before the next attempt. (`DETACH … CONCURRENTLY` is not an option: PostgreSQL refuses it with a default
 * partition.)
 *
 * @param months at least one full month stays in addition to the current one
 * @throws NotChainedYet, SchemaLocked
 */
export async function retainMonths(
  database: DataSource,
  trail: AuditTrail,
  months: number,
  options: { readonly dryRun: boolean; readonly actor: AuditActor },
): Promise<DroppedPartition[]> {
  const head = await readHead(database);
  const old = await oldPartitions(database, 'audit_events', months);
  const counts = await oldPartitions(database, 'call_counts', months);
  const dropped = [...old, ...counts];
  if (dropped.length === 0 || options.dryRun) return dropped;
  const before = old.at(-1)?.to ?? NIL_UUID;
  const ending = await endOf(database, old);
  await transactionWithLocks(database, LOCK_PATIENCE, async (manager) => {
    for (const { table } of dropped) await manager.query(`DROP TABLE ${table}`);
    const waiting = await manager.query<unknown[]>(UNCHAINED_BEFORE, [before]);
    const meanwhile = await manager.query<unknown[]>(CHAINED_MEANWHILE, [head?.position ?? 0, before]);
    if (waiting.length + meanwhile.length > 0)
      throw new NotChainedYet('Records of these months are not chained yet');
    const [others] = await manager.query<{ kept: number }[]>(COUNT_KEPT, [before]);
    const sums = { records: rowsOf(old), counts: rowsOf(counts), kept: others?.kept ?? 0 };
    await trail.recordWithin(manager, [
      {
        action: 'audit.retained',
        result: 'succeeded',
        actor: options.actor,
        details: { before, months, ...sums, ...ending },
      },
    ]);
  });
  return dropped;
}

/** The last record to go, and its chain entry. Its hash covers all before it, so the dropped records stay provable. */
async function endOf(
  database: DataSource,
  partitions: readonly DroppedPartition[],
): Promise<Readonly<Record<string, string | number>>> {
  for (const { table } of partitions.toReversed()) {
    const [last] = await database.query<{ id: string }[]>(`SELECT id FROM ${table} ORDER BY id DESC LIMIT 1`);
    if (last === undefined) continue;
    const [entry] = await database.query<{ position: number; hash: string }[]>(LAST_ENTRY, [last.id]);
    if (entry === undefined) throw new NotChainedYet('Records of these months are not chained yet');
    return { lastRecord: last.id, lastPosition: entry.position, lastHash: entry.hash };
  }
  return {};
}

function rowsOf(partitions: readonly DroppedPartition[]): number {
  return partitions.reduce((sum, { records }) => sum + records, 0);
}

async function oldPartitions(
  manager: Pick<EntityManager, 'query'>,
  parent: 'audit_events' | 'call_counts',
  months: number,
): Promise<(DroppedPartition & { readonly to: string })[]> {
  const [now] = await manager.query<{ time: Date }[]>('SELECT now() AS time');
  const time = now?.time ?? new Date(0);
  const { from: limit } = partitionOf(new Date(Date.UTC(time.getUTCFullYear(), time.getUTCMonth() - months)));
  const old: (DroppedPartition & { to: string })[] = [];
  for (const { table } of await manager.query<{ table: string }[]>(READ_PARTITIONS, [parent])) {
    const [year = 0, month = 1] = table.split('_').slice(-2).map(Number);
    const { to } = partitionOf(new Date(Date.UTC(year, month - 1)));
    if (timeOfId(to) > timeOfId(limit)) continue;
    const [row] = await manager.query<{ records: number }[]>(
      `SELECT count(*)::float8 AS records FROM ${table}`,
    );
    old.push({ table, records: row?.records ?? 0, to });
  }
  return old;
}
