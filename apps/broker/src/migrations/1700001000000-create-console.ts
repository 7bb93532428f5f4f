import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of the console, and the figures that its overview shows. */
export class CreateConsole1700001000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE console_sessions (
        digest       bytea PRIMARY KEY,
        subject      text NOT NULL,
        name         text NOT NULL,
        signed_in_at timestamptz NOT NULL DEFAULT now(),
        last_seen_at timestamptz NOT NULL DEFAULT now(),
        expires_at   timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX console_sessions_by_expiry ON console_sessions (expires_at)');
    await runner.query(`
      CREATE TABLE refresh_minutes (
        minute    timestamptz PRIMARY KEY,
        succeeded bigint NOT NULL,
        failed    bigint NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE broker_replicas (
        id         uuid PRIMARY KEY,
        version    text NOT NULL,
        started_at timestamptz NOT NULL DEFAULT now(),
        seen_at    timestamptz NOT NULL DEFAULT now(),
        circuit    text NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE broker_replicas');
    await runner.query('DROP TABLE refresh_minutes');
    await runner.query('DROP TABLE console_sessions');
  }
}
