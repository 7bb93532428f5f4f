import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When the trail recorded that an action expired before anyone decided about it; null until then. */
export class RecordExpiries1700001661000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_actions ADD COLUMN expiry_recorded_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE pending_actions DROP COLUMN expiry_recorded_at');
  }
}
