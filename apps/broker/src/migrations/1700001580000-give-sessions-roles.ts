import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Sessions of the console have roles. One without was begun by an older build, whose admins all have every role; `role_rule` names
 * the map of claims that the roles come from.
 */
export class GiveSessionsRoles1700001580000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions ADD COLUMN roles text[]');
    await runner.query('ALTER TABLE console_sessions ADD COLUMN role_rule text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions DROP COLUMN role_rule');
    await runner.query('ALTER TABLE console_sessions DROP COLUMN roles');
  }
}
