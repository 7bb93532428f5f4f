import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createUuid7 } from '#database';

/**
 * Detects that a database went back in time: a count that only rises, and a record of each time it did not.
 */
export class CreateDatabaseMark1700000720000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createUuid7(runner);
    // The first broker creates the row, not this migration: a database cloned from a migrated template is a
    // separate one.
    await runner.query(`
      CREATE TABLE database_mark (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        id       uuid NOT NULL DEFAULT gen_random_uuid(),
        beats    bigint NOT NULL DEFAULT 1
      )`);
    await runner.query(`
      CREATE TABLE database_restores (
        id           uuid PRIMARY KEY DEFAULT broker_uuid7(),
        detected_at  timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL,
        beats_lost   bigint NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE database_restores');
    await runner.query('DROP TABLE database_mark');
  }
}
