import type { DataSource, EntityManager } from 'typeorm';
import { advisoryLocks, transactionWithLocks } from '#database';

type QueryTarget = Pick<EntityManager, 'query'>;

/** Months for which partitions are created in advance. Later records go into the default partition. */
const MONTHS_AHEAD = 12;

/** Milliseconds to wait for a reader of the default partition, such as a dump. There is no hurry: a year is created in advance. */
const LOCK_PATIENCE = 5_000;

/** The smallest UUIDv7 of a time (RFC 9562 section 5.7): ids from then on are not below it. */
export function firstIdAt(time: Date): string {
  const digits = time.getTime().toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** The time in a UUIDv7. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The trigger that refuses TRUNCATE: partitions inherit row triggers, but not this one. */
export const FOREVER_LOCKED = (table: string): string => `
  CREATE TRIGGER audit_refuse_truncate BEFORE TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change()`;

/** The partition of a month. */
export interface Partition {
  readonly table: string;
  /** Its first id. */
  readonly from: string;
  /** The first id of the next. */
  readonly to: string;
}

/** The partition that the records of a time belong to. */
export function partitionOf(time: Date): Partition {
  const year = time.getUTCFullYear();
  const month = time.getUTCMonth();
  return {
    table: `audit_events_${year}_${String(month + 1).padStart(2, '0')}`,
    from: firstIdAt(new Date(Date.UTC(year, month))),
    to: firstIdAt(new Date(Date.UTC(year, month + 1))),
  };
}

/** The partition of the counts of a month's calls. */
export function countsPartitionOf(time: Date): Partition {
  const [year, month] = [time.getUTCFullYear(), time.getUTCMonth()];
  return {
    table: `call_counts_${year}_${String(month + 1).padStart(2, '0')}`,
    from: new Date(Date.UTC(year, month)).toISOString(),
    to: new Date(Date.UTC(year, month + 1)).toISOString(),
  };
}

/** A table by months, and how its partitions are named and bounded. */
interface PartitionedTable {
  readonly name: string;
  /** The column of the bounds; never null, for it is part of the primary key. */
  readonly column: string;
  readonly ofMonth: (time: Date) => Partition;
  /** What a partition needs beyond what it inherits. */
  readonly extra: (table: string) => readonly string[];
}

const trail: PartitionedTable = {
  name: 'audit_events',
  column: 'id',
  ofMonth: partitionOf,
  extra: (table) => [FOREVER_LOCKED(table)],
};

const counts: PartitionedTable = {
  name: 'call_counts',
  column: 'minute',
  ofMonth: countsPartitionOf,
  extra: () => [],
};

/** Makes the trail's partitions of this month and of a year ahead, without their locks; for a trail that nobody uses yet. */
export async function createPartitions(target: QueryTarget): Promise<void> {
  await createAll(target, trail);
}

/** Makes the partitions of the counts of this month's calls, and of a year ahead; for a table that nobody uses yet. */
export async function createCountsPartitions(target: QueryTarget): Promise<void> {
  await createAll(target, counts);
}

/**
 * Makes the partitions that are missing, of the trail each with its lock, while others read and write. Replicas that start
 * together do it one after the other.
 *
 * A partition is created as a separate table and then attached: that leaves the parent to its writers (SHARE UPDATE EXCLUSIVE,
 * where `CREATE TABLE … PARTITION OF` takes ACCESS EXCLUSIVE) and locks only the default partition, which hardly anyone
 * touches. A dump does, and is waited for in small steps.
 *
 * @throws SchemaLocked
 */
export async function addPartitions(database: DataSource): Promise<void> {
  for (const parent of [trail, counts])
    for (const partition of await missingPartitions(database, parent.ofMonth))
      await transactionWithLocks(database, LOCK_PATIENCE, (manager) =>
        attachPartition(manager, parent, partition),
      );
}

async function attachPartition(
  manager: EntityManager,
  parent: PartitionedTable,
  { table, from, to }: Partition,
): Promise<void> {
  await manager.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.partitions]);
  const known = await manager.query<unknown[]>('SELECT FROM pg_class WHERE relname = $1', [table]);
  if (known.length > 0) return;
  await manager.query(`CREATE TABLE ${table} (LIKE ${parent.name} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`);
  for (const statement of parent.extra(table)) await manager.query(statement);
  // With the bounds as a constraint, attaching the partition need not scan its rows.
  await manager.query(
    `ALTER TABLE ${table} ADD CONSTRAINT bounds CHECK (${parent.column} >= '${from}' AND ${parent.column} < '${to}')`,
  );
  await manager.query(
    `ALTER TABLE ${parent.name} ATTACH PARTITION ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
  );
  await manager.query(`ALTER TABLE ${table} DROP CONSTRAINT bounds`);
}

async function createAll(target: QueryTarget, parent: PartitionedTable): Promise<void> {
  for (const { table, from, to } of await missingPartitions(target, parent.ofMonth))
    await target.query(
      `CREATE TABLE ${table} PARTITION OF ${parent.name} FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
}

async function missingPartitions(
  target: QueryTarget,
  ofMonth: (time: Date) => Partition,
): Promise<Partition[]> {
  const [row] = await target.query<{ now: Date }[]>('SELECT now() AS now');
  const now = row?.now ?? new Date(0);
  const wanted = Array.from({ length: MONTHS_AHEAD + 1 }, (_month, ahead) =>
    ofMonth(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead))),
  );
  const found = await target.query<{ table: string }[]>(
    `SELECT relname AS table FROM pg_class WHERE relname = ANY($1::text[])`,
    [wanted.map(({ table }) => table)],
  );
  const known = new Set(found.map(({ table }) => table));
  return wanted.filter(({ table }) => !known.has(table));
}
