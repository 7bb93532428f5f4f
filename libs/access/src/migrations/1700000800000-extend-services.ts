import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When services expire, how often they may call, their JWT subject, and when keys were last used. Older builds keep
 * working: they neither read nor write the new columns.
 */
export class ExtendServices1700000800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE services
        ADD COLUMN expires_at    timestamptz,
        ADD COLUMN request_rate  float8 CHECK (request_rate > 0),
        ADD COLUMN request_burst integer CHECK (request_burst > 0),
        ADD COLUMN jwt_subject   text CONSTRAINT services_jwt_subject_key UNIQUE`);
    await runner.query('ALTER TABLE service_keys ADD COLUMN last_used_at timestamptz');
    // Unlogged: a crash of the database empties it and so fills every budget, which costs less than logging each
    // portion.
    await runner.query(`
      CREATE UNLOGGED TABLE service_budgets (
        service_id uuid PRIMARY KEY REFERENCES services (id),
        available  float8 NOT NULL,
        granted    integer NOT NULL,
        updated_at timestamptz NOT NULL
      ) WITH (fillfactor = 50)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_budgets');
    await runner.query('ALTER TABLE service_keys DROP COLUMN last_used_at');
    await runner.query(`
      ALTER TABLE services
        DROP COLUMN expires_at, DROP COLUMN request_rate, DROP COLUMN request_burst, DROP COLUMN jwt_subject`);
  }
}
