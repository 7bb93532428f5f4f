import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which actor a service must name for commands of sensitive capabilities. Older builds do not read it, and require
 * none.
 */
export class RequireActors1700001530000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE services ADD COLUMN required_actor text NOT NULL DEFAULT 'none'
        CHECK (required_actor IN ('none', 'verified', 'link_user'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE services DROP COLUMN required_actor');
  }
}
