import type { MigrationInterface, QueryRunner } from 'typeorm';
import { buildIndex } from '#database';
import { countsPartitionOf, createCountsPartitions } from '../chain/partitions.js';

const ROUTINE_BEFORE = `'refresh.attempted', 'refresh.succeeded'`;

const ROUTINE = `'calls.counted', ${ROUTINE_BEFORE}`;

const COLUMNS = 'minute, service_id, link_id, operation, outcome, calls';

/** The partitions of the trail, whose indexes are built one by one. */
const READ_PARTITIONS = `
  SELECT inhrelid::regclass::text AS table FROM pg_inherits WHERE inhparent = 'audit_events'::regclass ORDER BY 1`;

/** Whether an earlier attempt got as far as this index. */
const IS_BUILT = `SELECT FROM pg_indexes WHERE indexname = $1 AND indexdef LIKE '%calls.counted%'`;

const IS_PARTITIONED = `SELECT FROM pg_class WHERE oid = 'call_counts'::regclass AND relkind = 'p'`;

const READ_SPAN = 'SELECT now() AS now, least(now(), min(minute)) AS oldest FROM call_counts';

/**
 * Counted calls become records of the trail, and their counts by link come and go by the month as records do.
 *
 * Brokers of the previous release keep writing meanwhile: indexes are built next to the old ones, and the table of counts becomes
 * a partition instead of being copied. Not in one transaction; each step may be made again where an attempt broke off.
 */
export class RecordCountedCalls1700001210000 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    const partitions = (await runner.query(READ_PARTITIONS)) as { table: string }[];
    for (const { name, columns, where } of indexes(ROUTINE)) {
      const built = (await runner.query(IS_BUILT, [name])) as unknown[];
      if (built.length > 0) continue;
      const definition = `${columns} WHERE ${where}`;
      const tables = partitions.map(({ table }) => table);
      await buildIndex(runner, {
        name: `${name}_new`,
        table: 'audit_events',
        definition,
        partitions: tables,
      });
      await exchange(runner, name);
    }
    const partitioned = (await runner.query(IS_PARTITIONED)) as unknown[];
    if (partitioned.length === 0) await partitionCounts(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_events_counted_calls');
    for (const { name, columns, where } of indexes(ROUTINE_BEFORE).slice(0, -1)) {
      await runner.query(`DROP INDEX ${name}`);
      await runner.query(`CREATE INDEX ${name} ON audit_events ${columns} WHERE ${where}`);
    }
    await runner.query('ALTER TABLE call_counts RENAME TO call_counts_partitioned');
    await runner.query('ALTER INDEX call_counts_pkey RENAME TO call_counts_partitioned_pkey');
    await runner.query(`
      CREATE TABLE call_counts (
        LIKE call_counts_partitioned, PRIMARY KEY (link_id, minute, service_id, operation, outcome)
      )`);
    await runner.query(`INSERT INTO call_counts (${COLUMNS}) SELECT ${COLUMNS} FROM call_counts_partitioned`);
    await runner.query('DROP TABLE call_counts_partitioned');
  }
}

/** Searches leave out what is written all day long, and so do their indexes. */
function indexes(routine: string): { name: string; columns: string; where: string }[] {
  const where = `action NOT IN (${routine})`;
  return [
    ...['action', 'actor_id', 'service_id', 'request_id'].map((column) => ({
      name: `audit_events_by_${column}`,
      columns: `(${column}, id DESC)`,
      where,
    })),
    { name: 'audit_events_not_routine', columns: '(id)', where },
    {
      name: 'audit_events_counted_calls',
      columns: '(service_id, id DESC)',
      where: `action = 'calls.counted'`,
    },
  ];
}

/** Puts the new index in the place of the old one, in a moment. */
async function exchange(runner: QueryRunner, name: string): Promise<void> {
  await runner.startTransaction();
  try {
    await runner.query(`DROP INDEX IF EXISTS ${name}`);
    await runner.query(`ALTER INDEX ${name}_new RENAME TO ${name}`);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}

/** What was counted so far becomes the partition of this month and of all before it. */
async function partitionCounts(runner: QueryRunner): Promise<void> {
  const [row] = (await runner.query(READ_SPAN)) as { now: Date; oldest: Date }[];
  const { table, to } = countsPartitionOf(row?.now ?? new Date(0));
  const { from } = countsPartitionOf(row?.oldest ?? new Date(0));
  // Looked at beforehand, so that the attachment need not read the rows under its lock.
  await runner.query('ALTER TABLE call_counts DROP CONSTRAINT IF EXISTS until_now');
  await runner.query(`
    ALTER TABLE call_counts ADD CONSTRAINT until_now CHECK (minute >= '${from}' AND minute < '${to}') NOT VALID`);
  await runner.query('ALTER TABLE call_counts VALIDATE CONSTRAINT until_now');
  await runner.startTransaction();
  try {
    await runner.query(`ALTER TABLE call_counts RENAME TO ${table}`);
    await runner.query(`ALTER INDEX call_counts_pkey RENAME TO ${table}_pkey`);
    await runner.query(`
      CREATE TABLE call_counts (LIKE ${table}, PRIMARY KEY (link_id, minute, service_id, operation, outcome))
      PARTITION BY RANGE (minute)`);
    await runner.query(
      `ALTER TABLE call_counts ATTACH PARTITION ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
    );
    await runner.query('CREATE TABLE call_counts_others PARTITION OF call_counts DEFAULT');
    await createCountsPartitions(runner);
    await runner.query(`ALTER TABLE ${table} DROP CONSTRAINT until_now`);
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
}
