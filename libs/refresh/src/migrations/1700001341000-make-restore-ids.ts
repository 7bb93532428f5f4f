import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createUuid7 } from '#database';

/**
 * Ids of restores by `broker_uuid7()` instead of `uuidv7()`, which PostgreSQL has only since version 18; both sort by
 * time.
 */
export class MakeRestoreIds1700001341000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createUuid7(runner);
    await runner.query('ALTER TABLE database_restores ALTER COLUMN id SET DEFAULT broker_uuid7()');
  }

  /** Nothing to undo: the function exists on a fresh database too, and its ids are just as good. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}
