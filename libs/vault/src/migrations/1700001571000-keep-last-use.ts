import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When a revoked link was last used: the row of its uses goes with the revocation. Links that ended before do not know it. */
export class KeepLastUse1700001571000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links ADD COLUMN used_until timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE links DROP COLUMN used_until');
  }
}
