import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The ids of the commands that were sent under an `Idempotency-Key`, so that the answer to a repeat can name them. */
export class NameKeyedCommands1700001491000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_records ADD COLUMN command_ids uuid[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_records DROP COLUMN command_ids');
  }
}
