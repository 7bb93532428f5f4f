import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The count of beats by which leases are measured, and when each lease ends in beats. */
export class CreateLeaseClock1700001320000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE lease_clock (
        only_row       boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        beat           bigint NOT NULL DEFAULT 0,
        takeovers_from bigint NOT NULL DEFAULT 0,
        claims_from    bigint NOT NULL DEFAULT 0,
        timeline       integer,
        started_at     timestamptz,
        moved_at       timestamptz
      )`);
    await runner.query('INSERT INTO lease_clock DEFAULT VALUES');
    await runner.query('ALTER TABLE links ADD COLUMN lease_until_beat bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links DROP COLUMN lease_until_beat');
    await runner.query('DROP TABLE lease_clock');
  }
}
