import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refreshes refused because users ended their consent are counted apart from failures, and each replica reports the
 * state of its circuit to the token endpoint. Older builds count both as failures, and report no such state.
 */
export class TellRefusalsApart1700001570000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE refresh_minutes ADD COLUMN refused bigint NOT NULL DEFAULT 0');
    await runner.query(`ALTER TABLE broker_replicas ADD COLUMN token_circuit text NOT NULL DEFAULT 'closed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE broker_replicas DROP COLUMN token_circuit');
    await runner.query('ALTER TABLE refresh_minutes DROP COLUMN refused');
  }
}
