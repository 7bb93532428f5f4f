import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The budget of token calls that all replicas share: one row, a token bucket. */
export class CreateRefreshBudget1700000500000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE refresh_budget (
        id         integer PRIMARY KEY CHECK (id = 1),
        available  float8 NOT NULL,
        updated_at timestamptz NOT NULL
      )`);
    await runner.query('INSERT INTO refresh_budget (id, available, updated_at) VALUES (1, 0, now())');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE refresh_budget');
  }
}
