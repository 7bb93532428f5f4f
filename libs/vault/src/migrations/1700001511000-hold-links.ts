import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets support put links on hold: since when, by whom, and why. */
export class HoldLinks1700001511000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE links
        ADD COLUMN held_at     timestamptz,
        ADD COLUMN held_by     text,
        ADD COLUMN hold_reason text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links DROP COLUMN held_at, DROP COLUMN held_by, DROP COLUMN hold_reason');
  }
}
