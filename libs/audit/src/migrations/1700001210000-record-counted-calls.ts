import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createCountsPartitions } from '../chain/partitions.js';

const ROUTINE_BEFORE = `'refresh.attempted', 'refresh.succeeded'`;

const ROUTINE = `'calls.counted', ${ROUTINE_BEFORE}`;

const COLUMNS = 'minute, service_id, link_id, operation, outcome, calls';

/** Counted calls become records of the trail, and their counts by link come and go by the month as records do. */
export class RecordCountedCalls1700001210000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await index(runner, ROUTINE);
    await runner.query(`
      CREATE INDEX audit_events_counted_calls ON audit_events (service_id, id DESC) WHERE action = 'calls.counted'`);
    await runner.query('ALTER TABLE call_counts RENAME TO call_counts_unpartitioned');
    await runner.query('ALTER INDEX call_counts_pkey RENAME TO call_counts_unpartitioned_pkey');
    await runner.query(`
      CREATE TABLE call_counts (
        LIKE call_counts_unpartitioned, PRIMARY KEY (link_id, minute, service_id, operation, outcome)
      ) PARTITION BY RANGE (minute)`);
    await runner.query('CREATE TABLE call_counts_others PARTITION OF call_counts DEFAULT');
    await createCountsPartitions(runner);
    await replaceWith(runner, 'call_counts_unpartitioned');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_events_counted_calls');
    await index(runner, ROUTINE_BEFORE);
    await runner.query('ALTER TABLE call_counts RENAME TO call_counts_partitioned');
    await runner.query('ALTER INDEX call_counts_pkey RENAME TO call_counts_partitioned_pkey');
    await runner.query(`
      CREATE TABLE call_counts (
        LIKE call_counts_partitioned, PRIMARY KEY (link_id, minute, service_id, operation, outcome)
      )`);
    await replaceWith(runner, 'call_counts_partitioned');
  }
}

/** Searches leave out what is written all day long, and so do their indexes. */
async function index(runner: QueryRunner, routine: string): Promise<void> {
  for (const column of ['action', 'actor_id', 'service_id', 'request_id']) {
    await runner.query(`DROP INDEX audit_events_by_${column}`);
    await runner.query(
      `CREATE INDEX audit_events_by_${column} ON audit_events (${column}, id DESC) WHERE action NOT IN (${routine})`,
    );
  }
  await runner.query('DROP INDEX audit_events_not_routine');
  await runner.query(
    `CREATE INDEX audit_events_not_routine ON audit_events (id) WHERE action NOT IN (${routine})`,
  );
}

async function replaceWith(runner: QueryRunner, table: string): Promise<void> {
  await runner.query(`INSERT INTO call_counts (${COLUMNS}) SELECT ${COLUMNS} FROM ${table}`);
  await runner.query(`DROP TABLE ${table}`);
}
