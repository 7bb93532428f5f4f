import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FOREVER_LOCKED } from '../chain/partitions.js';

const UNGUARDED = `
  SELECT i.inhrelid::regclass::text AS table FROM pg_inherits i
  WHERE i.inhparent = 'audit_events'::regclass AND NOT EXISTS (
    SELECT FROM pg_trigger t WHERE t.tgrelid = i.inhrelid AND t.tgname = 'audit_refuse_truncate')`;

/** The months that came with the partitioned trail itself could be emptied, unlike those that were added later. */
export class GuardPartitions1700001342000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const partitions = (await runner.query(UNGUARDED)) as { table: string }[];
    for (const { table } of partitions) await runner.query(FOREVER_LOCKED(table));
  }

  /** Nothing to undo: no release empties the trail. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
