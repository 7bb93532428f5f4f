import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Since when a link's refreshes fail, and why in one of the broker's own words. Both count only while `failed_refreshes` is not
 * 0, so that a success writes nothing more than before.
 */
export class TellFailures1700001603000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE links ADD COLUMN failing_since timestamptz, ADD COLUMN failure_cause text',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links DROP COLUMN failing_since, DROP COLUMN failure_cause');
  }
}
