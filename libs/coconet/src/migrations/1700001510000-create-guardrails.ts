import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often a device may get the same command: what admins set, and a token bucket for each command of each device. */
export class CreateGuardrails1700001510000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE guardrails (
        name       text PRIMARY KEY,
        per_minute integer NOT NULL,
        mode       text NOT NULL,
        changed_at timestamptz NOT NULL DEFAULT now()
      )`);
    // Rows are rewritten all the time: the free space keeps them on their page, so that no index is touched.
    await runner.query(`
      CREATE TABLE device_budgets (
        link_id     uuid NOT NULL,
        network_id  text NOT NULL,
        device_id   text NOT NULL,
        resource_id text NOT NULL,
        capability  text NOT NULL,
        command     text NOT NULL,
        per_minute  integer NOT NULL,
        available   float8 NOT NULL,
        granted     integer NOT NULL,
        updated_at  timestamptz NOT NULL,
        exceeded    bigint NOT NULL,
        exceeded_at timestamptz,
        PRIMARY KEY (link_id, network_id, device_id, resource_id, capability, command)
      ) WITH (fillfactor = 70)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE device_budgets');
    await runner.query('DROP TABLE guardrails');
  }
}
