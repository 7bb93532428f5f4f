import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which key is primary, which replica holds which keys, and the progress of rotations. Contains no keys. */
export class CreateKeyRotation1700000710000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE keyring_choice (
        id             integer PRIMARY KEY CHECK (id = 1),
        primary_key_id text NOT NULL,
        primary_since  timestamptz NOT NULL DEFAULT now(),
        pending_key_id text
      )`);
    await runner.query(`
      CREATE TABLE keyring_holders (
        replica_id      uuid PRIMARY KEY,
        key_ids         text[] NOT NULL,
        sealing_key_id  text,
        journal_place   text,
        journal_owner   text,
        journal_key_ids text[] NOT NULL DEFAULT '{}',
        has_left        boolean NOT NULL DEFAULT false,
        seen_at         timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    await runner.query(`
      CREATE TABLE key_rotations (
        id             uuid PRIMARY KEY,
        from_key_id    text NOT NULL,
        to_key_id      text NOT NULL,
        state          text NOT NULL
          CHECK (state IN ('waiting_for_replicas', 'rewrapping', 'finished', 'superseded')),
        started_at     timestamptz NOT NULL DEFAULT now(),
        started_by     text NOT NULL,
        promoted_at    timestamptz,
        finished_at    timestamptz,
        rows_total     bigint NOT NULL DEFAULT 0,
        rows_rewrapped bigint NOT NULL DEFAULT 0,
        rows_failed    bigint NOT NULL DEFAULT 0
      )`);
    // Only one rotation may wait while an earlier one is still re-wrapping.
    await runner.query(`
      CREATE UNIQUE INDEX key_rotations_open ON key_rotations (state)
      WHERE state IN ('waiting_for_replicas', 'rewrapping')`);
    await runner.query('DROP INDEX link_secrets_by_key');
    await runner.query('CREATE INDEX link_secrets_by_key ON link_secrets (key_id, link_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX link_secrets_by_key');
    await runner.query('CREATE INDEX link_secrets_by_key ON link_secrets (key_id)');
    await runner.query('DROP TABLE key_rotations');
    await runner.query('DROP TABLE keyring_holders');
    await runner.query('DROP TABLE keyring_choice');
  }
}
