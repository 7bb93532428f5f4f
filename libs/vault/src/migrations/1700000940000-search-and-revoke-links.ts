import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the last use of links, indexes for admins' searches, and revocations of many links at once. */
export class SearchAndRevokeLinks1700000940000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A separate table: with a column of `links` every refresh would write another index.
    await runner.query(`
      CREATE TABLE link_uses (
        link_id      uuid PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        last_used_at timestamptz NOT NULL
      )`);
    await runner.query(`
      INSERT INTO link_uses (link_id, last_used_at)
      SELECT id, date_trunc('second', coalesce(activated_at, created_at)) FROM links
      WHERE status IN ('active', 'reauthorization_required')`);
    await runner.query('CREATE INDEX link_uses_by_time ON link_uses (last_used_at, link_id)');
    // Nearly all links are active and have no error. They are in neither index, so refreshing them costs
    // nothing extra.
    await runner.query(`
      CREATE INDEX links_not_active ON links (status, id) WHERE status <> 'active'`);
    await runner.query(`
      CREATE INDEX links_in_trouble ON links (last_trouble, id) WHERE last_trouble IS NOT NULL`);
    await runner.query(`
      CREATE TABLE revocations (
        id             uuid PRIMARY KEY,
        target         jsonb NOT NULL,
        reason         text NOT NULL,
        actor_kind     text NOT NULL,
        actor_id       text,
        request_id     text,
        remote_address text,
        started_at     timestamptz NOT NULL DEFAULT now(),
        finished_at    timestamptz,
        links_total    bigint NOT NULL,
        links_revoked  bigint NOT NULL DEFAULT 0,
        done_up_to     jsonb
      )`);
    await runner.query('CREATE INDEX revocations_open ON revocations (id) WHERE finished_at IS NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE revocations');
    await runner.query('DROP INDEX links_in_trouble');
    await runner.query('DROP INDEX links_not_active');
    await runner.query('DROP TABLE link_uses');
  }
}
