import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Calls of each service by the hour: few rows, so that a day of them is read at a glance. */
export class CountServiceCalls1700001010000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_call_hours (
        hour       timestamptz NOT NULL,
        service_id uuid NOT NULL,
        outcome    text NOT NULL,
        calls      bigint NOT NULL,
        PRIMARY KEY (hour, service_id, outcome)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_call_hours');
  }
}
