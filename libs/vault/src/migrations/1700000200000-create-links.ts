import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates links, and a separate table for their secrets that no list query reads. */
export class CreateLinks1700000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE links (
        id                      uuid PRIMARY KEY,
        service_id              uuid NOT NULL REFERENCES services (id),
        user_id                 text NOT NULL,
        status                  text NOT NULL
          CHECK (status IN ('pending', 'active', 'reauthorization_required', 'revoked')),
        created_at              timestamptz NOT NULL DEFAULT now(),
        activated_at            timestamptz,
        revoked_at              timestamptz,
        generation              bigint NOT NULL DEFAULT 0,
        access_token_expires_at timestamptz,
        refresh_due_at          timestamptz,
        fence                   bigint NOT NULL DEFAULT 0,
        lease_until             timestamptz,
        outcome_unknown         boolean NOT NULL DEFAULT false,
        failed_refreshes        integer NOT NULL DEFAULT 0,
        last_refreshed_at       timestamptz,
        last_trouble            text,
        last_trouble_at         timestamptz
      )`);
    await runner.query(`
      CREATE INDEX links_refresh_due ON links (refresh_due_at)
      WHERE status = 'active' AND refresh_due_at IS NOT NULL`);
    await runner.query('CREATE INDEX links_by_service_and_user ON links (service_id, user_id, id)');
    await runner.query(`
      CREATE TABLE link_secrets (
        link_id       uuid PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        generation    bigint NOT NULL,
        key_id        text NOT NULL,
        data_key      bytea NOT NULL,
        access_token  bytea NOT NULL,
        refresh_token bytea
      )`);
    await runner.query('CREATE INDEX link_secrets_by_key ON link_secrets (key_id)');
    // Encrypted bytes do not compress: trying would only cost time.
    await runner.query(`
      ALTER TABLE link_secrets
        ALTER COLUMN access_token SET STORAGE EXTERNAL,
        ALTER COLUMN refresh_token SET STORAGE EXTERNAL,
        ALTER COLUMN data_key SET STORAGE EXTERNAL`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_secrets');
    await runner.query('DROP TABLE links');
  }
}
