import type { EntityManager } from 'typeorm';
import { advisoryLocks } from '#database';

type QueryTarget = Pick<EntityManager, 'query'>;

/** Months for which partitions are made ahead. What comes later still finds room in the default partition. */
const MONTHS_AHEAD = 12;

/** The smallest UUIDv7 of a time (RFC 9562 section 5.7): ids from then on are not below it. */
export function firstIdAt(time: Date): string {
  const digits = time.getTime().toString(16).padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** The time that stands in a UUIDv7. */
export function timeOfId(id: string): Date {
  return new Date(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

/** The statement that refuses the emptying of a table; row triggers are inherited by partitions, these are not. */
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

/** Makes the trail's partitions of this month and of a year ahead, without their locks. */
export async function createPartitions(target: QueryTarget): Promise<void> {
  for (const partition of await missingPartitions(target, partitionOf))
    await createPartition(target, 'audit_events', partition);
}

/** Makes the partitions of the counts of this month's calls, and of a year ahead. */
export async function createCountsPartitions(target: QueryTarget): Promise<void> {
  for (const partition of await missingPartitions(target, countsPartitionOf))
    await createPartition(target, 'call_counts', partition);
}

/**
 * Makes the partitions that are missing, of the trail each with its lock. Replicas that start together do it one after the
 * other.
 */
export async function addPartitions(target: QueryTarget): Promise<void> {
  const missing = [
    ...(await missingPartitions(target, partitionOf)),
    ...(await missingPartitions(target, countsPartitionOf)),
  ];
  if (missing.length === 0) return;
  await target.query('SELECT pg_advisory_xact_lock($1)', [advisoryLocks.partitions]);
  for (const partition of await missingPartitions(target, partitionOf)) {
    await createPartition(target, 'audit_events', partition);
    await target.query(FOREVER_LOCKED(partition.table));
  }
  await createCountsPartitions(target);
}

async function createPartition(
  target: QueryTarget,
  parent: string,
  { table, from, to }: Partition,
): Promise<void> {
  await target.query(`CREATE TABLE ${table} PARTITION OF ${parent} FOR VALUES FROM ('${from}') TO ('${to}')`);
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
