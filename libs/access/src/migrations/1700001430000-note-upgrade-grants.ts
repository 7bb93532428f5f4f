import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which grants of a service no admin gave: the upgrade kept them because the service had used them. Older builds do not read it. */
export class NoteUpgradeGrants1700001430000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE services ADD COLUMN upgrade_grants text[] NOT NULL DEFAULT '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE services DROP COLUMN upgrade_grants');
  }
}
