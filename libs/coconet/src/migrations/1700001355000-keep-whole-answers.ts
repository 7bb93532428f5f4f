import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The whole first answer of a command with an `Idempotency-Key`, so that a repeat gets the same one.
 *
 * It is encrypted under a key that only the caller's `Idempotency-Key` yields, which is not stored.
 */
export class KeepWholeAnswers1700001355000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_records ADD COLUMN answer bytea');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE idempotency_records DROP COLUMN answer');
  }
}
