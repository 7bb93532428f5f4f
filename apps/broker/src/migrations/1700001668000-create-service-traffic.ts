import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How calls of services fared over time, and how long they took; replicas say how late their work begins. */
export class CreateServiceTraffic1700001668000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE service_traffic (
        service_id uuid NOT NULL,
        step timestamptz NOT NULL,
        outcome text NOT NULL,
        code text NOT NULL,
        bucket smallint NOT NULL,
        calls bigint NOT NULL,
        PRIMARY KEY (service_id, step, outcome, code, bucket)
      )`);
    await runner.query('CREATE INDEX service_traffic_step ON service_traffic (step)');
    await runner.query('ALTER TABLE broker_replicas ADD COLUMN lag_ms integer');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE broker_replicas DROP COLUMN lag_ms');
    await runner.query('DROP TABLE service_traffic');
  }
}
