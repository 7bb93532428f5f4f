import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps the tokens of refused links for a while, and counts refusals that may be passing on the link. */
export class QuarantineLinks1700001310000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Constant defaults: PostgreSQL only changes the catalogue and rewrites no row.
    await runner.query(`
      ALTER TABLE links
        ADD COLUMN refused_at       timestamptz,
        ADD COLUMN quarantine_tries integer NOT NULL DEFAULT 0,
        ADD COLUMN refusal          text,
        ADD COLUMN refusal_count    integer NOT NULL DEFAULT 0,
        ADD COLUMN refusal_since    timestamptz,
        ADD COLUMN forced_since     timestamptz,
        ADD COLUMN forced_refreshes integer NOT NULL DEFAULT 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DELETE FROM link_secrets s USING links l
      WHERE l.id = s.link_id AND l.status = 'reauthorization_required'`);
    await runner.query(`
      ALTER TABLE links
        DROP COLUMN refused_at, DROP COLUMN quarantine_tries, DROP COLUMN refusal, DROP COLUMN refusal_count,
        DROP COLUMN refusal_since, DROP COLUMN forced_since, DROP COLUMN forced_refreshes`);
  }
}
