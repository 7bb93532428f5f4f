import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What a command's device is to show, and for how long it is asked, as JSON: so that another replica can go on with a proof. Only
 * until the command has ended.
 */
export class KeepProofs1700001560000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commands ADD COLUMN proof text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE commands DROP COLUMN proof');
  }
}
