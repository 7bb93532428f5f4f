import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Link sessions: the short-lived attempts that make or renew a link. */
export class CreateLinkSessions1700000300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_sessions (
        id                      uuid PRIMARY KEY,
        service_id              uuid NOT NULL REFERENCES services (id),
        user_id                 text NOT NULL,
        return_url              text NOT NULL,
        renews_link_id          uuid,
        status                  text NOT NULL DEFAULT 'created'
          CHECK (status IN ('created', 'connecting', 'returned', 'linked', 'confirmed', 'failed', 'expired')),
        created_at              timestamptz NOT NULL DEFAULT now(),
        expires_at              timestamptz NOT NULL,
        connect_token_digest    bytea NOT NULL UNIQUE,
        browser_digest          bytea,
        state_digest            bytea UNIQUE,
        data_key                bytea,
        code_verifier           bytea,
        link_id                 uuid,
        confirmation_digest     bytea,
        confirmation_expires_at timestamptz
      )`);
    await runner.query(`
      CREATE INDEX link_sessions_open ON link_sessions (service_id, user_id)
      WHERE status IN ('created', 'connecting')`);
    await runner.query(`
      CREATE INDEX link_sessions_unconfirmed ON link_sessions (confirmation_expires_at)
      WHERE status = 'linked'`);
    await runner.query('CREATE INDEX link_sessions_by_age ON link_sessions (created_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_sessions');
  }
}
