import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Replicas say on which host they run; null for those of an older build. */
export class NameHostsOfReplicas1700001662000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE broker_replicas ADD COLUMN host text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE broker_replicas DROP COLUMN host');
  }
}
