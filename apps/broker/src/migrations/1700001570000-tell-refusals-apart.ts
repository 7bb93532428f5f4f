import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Refreshes that users ended themselves are counted apart from failures, and each replica says how it fares with the token endpoint.
 * Older builds count both as failures, and say nothing of the endpoint.
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
