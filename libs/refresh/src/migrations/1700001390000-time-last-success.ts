import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When the last refresh of a step succeeded: refusals after it are in a row. Without a value, it counts as
 * the end of the step.
 */
export class TimeLastSuccess1700001390000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_successes ADD COLUMN last_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_successes DROP COLUMN last_at');
  }
}
