import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The audit trail, and the per-minute counts of proxied calls. */
export class CreateAuditTrail1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_events (
        id             uuid PRIMARY KEY,
        at             timestamptz NOT NULL DEFAULT clock_timestamp(),
        action         text NOT NULL,
        result         text NOT NULL,
        actor_kind     text NOT NULL,
        actor_id       text,
        link_id        uuid,
        service_id     uuid,
        request_id     text,
        remote_address text,
        details        jsonb NOT NULL DEFAULT '{}'
      )`);
    await runner.query('CREATE INDEX audit_events_by_link ON audit_events (link_id, id DESC)');
    await runner.query(`
      CREATE TABLE call_counts (
        minute     timestamptz NOT NULL,
        service_id uuid NOT NULL,
        link_id    uuid NOT NULL,
        operation  text NOT NULL,
        outcome    text NOT NULL,
        calls      bigint NOT NULL,
        PRIMARY KEY (link_id, minute, service_id, operation, outcome)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE call_counts');
    await runner.query('DROP TABLE audit_events');
  }
}
