import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Services and their keys. */
export class CreateServices1700000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE services (
        id                  uuid PRIMARY KEY,
        name                text NOT NULL UNIQUE,
        owner               text NOT NULL,
        scopes              text[] NOT NULL,
        return_url_prefixes text[] NOT NULL,
        link_access         text NOT NULL CHECK (link_access IN ('own', 'any')),
        capabilities        text[] NOT NULL,
        created_at          timestamptz NOT NULL DEFAULT now(),
        disabled_at         timestamptz
      )`);
    await runner.query(`
      CREATE TABLE service_keys (
        id         text PRIMARY KEY,
        service_id uuid NOT NULL REFERENCES services (id),
        digest     bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        revoked_at timestamptz
      )`);
    await runner.query('CREATE INDEX service_keys_by_service ON service_keys (service_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE service_keys');
    await runner.query('DROP TABLE services');
  }
}
