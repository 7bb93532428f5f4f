import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which commands of a service wait for approval. Older builds do not read it, and send everything at once. */
export class RequireApproval1700001540000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE services ADD COLUMN required_approval jsonb NOT NULL DEFAULT '{}'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE services DROP COLUMN required_approval');
  }
}
