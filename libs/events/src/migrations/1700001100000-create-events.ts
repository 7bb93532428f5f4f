import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The feed of events, the services' webhooks, and the outbox from which these are served. */
export class CreateEvents1700001100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // An event has the position of its audit record: in their order, each once.
    await runner.query(`
      CREATE TABLE events (
        position   bigint PRIMARY KEY,
        id         uuid NOT NULL,
        service_id uuid NOT NULL,
        link_id    uuid NOT NULL,
        type       text NOT NULL,
        at         timestamptz NOT NULL,
        data       jsonb NOT NULL
      )`);
    await runner.query('CREATE INDEX events_of_service ON events (service_id, position)');
    await runner.query('CREATE INDEX events_by_time ON events (at)');
    await runner.query(`
      CREATE TABLE event_projection (
        id       integer PRIMARY KEY CHECK (id = 1),
        position bigint NOT NULL
      )`);
    await runner.query(`
      INSERT INTO event_projection (id, position) SELECT 1, coalesce(max(position), 0) FROM audit_seals`);
    await runner.query(`
      CREATE TABLE webhooks (
        id                    uuid PRIMARY KEY,
        service_id            uuid NOT NULL REFERENCES services (id),
        url                   text NOT NULL,
        types                 text[],
        created_at            timestamptz NOT NULL DEFAULT now(),
        disabled_at           timestamptz,
        generation            bigint NOT NULL,
        key_id                text NOT NULL,
        data_key              bytea NOT NULL,
        secret                bytea NOT NULL,
        previous_secret       bytea,
        previous_secret_until timestamptz
      )`);
    await runner.query('CREATE INDEX webhooks_of_service ON webhooks (service_id, id)');
    await runner.query('CREATE INDEX webhooks_by_key ON webhooks (key_id)');
    await runner.query(`
      CREATE TABLE webhook_deliveries (
        id           uuid PRIMARY KEY DEFAULT broker_uuid7(),
        webhook_id   uuid NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
        position     bigint NOT NULL REFERENCES events (position) ON DELETE CASCADE,
        link_id      uuid NOT NULL,
        status       text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'delivered', 'dead')),
        attempts     integer NOT NULL DEFAULT 0,
        due_at       timestamptz NOT NULL DEFAULT now(),
        last_status  integer,
        last_error   text,
        delivered_at timestamptz
      )`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_due ON webhook_deliveries (due_at) WHERE status = 'pending'`);
    await runner.query(`
      CREATE INDEX webhook_deliveries_pending ON webhook_deliveries (webhook_id, link_id, position)
      WHERE status = 'pending'`);
    await runner.query(
      'CREATE INDEX webhook_deliveries_of_webhook ON webhook_deliveries (webhook_id, status, id)',
    );
    await runner.query('CREATE INDEX webhook_deliveries_of_event ON webhook_deliveries (position)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE webhook_deliveries');
    await runner.query('DROP TABLE webhooks');
    await runner.query('DROP TABLE event_projection');
    await runner.query('DROP TABLE events');
  }
}
