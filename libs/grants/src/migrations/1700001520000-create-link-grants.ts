import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which service may act on which link of another service. It refers to links and services without foreign keys: adding those
 * would lock both tables against writes, and neither an active link nor a service is ever deleted.
 */
export class CreateLinkGrants1700001520000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_grants (
        id           uuid PRIMARY KEY,
        link_id      uuid NOT NULL,
        owner_id     uuid NOT NULL,
        service_id   uuid NOT NULL CHECK (service_id <> owner_id),
        giver_kind   text NOT NULL CHECK (giver_kind IN ('service', 'admin')),
        giver_id     text NOT NULL,
        scopes       text[] NOT NULL,
        capabilities text[] NOT NULL,
        places       jsonb,
        reason       text NOT NULL,
        break_glass  boolean NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT now(),
        not_after    timestamptz NOT NULL,
        ended_at     timestamptz,
        ended_by     text CHECK (ended_by IN ('revoked', 'expired')),
        CHECK ((ended_at IS NULL) = (ended_by IS NULL))
      )`);
    // A service has one grant on a link at a time, so a call's rights never depend on a choice between several.
    await runner.query(`
      CREATE UNIQUE INDEX link_grants_held ON link_grants (link_id, service_id) WHERE ended_at IS NULL`);
    await runner.query('CREATE INDEX link_grants_of_link ON link_grants (link_id, id)');
    await runner.query('CREATE INDEX link_grants_of_service ON link_grants (service_id, id)');
    await runner.query('CREATE INDEX link_grants_due ON link_grants (not_after) WHERE ended_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_grants');
  }
}
