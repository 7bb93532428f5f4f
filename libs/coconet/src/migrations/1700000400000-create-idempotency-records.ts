import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is remembered of commands sent with an `Idempotency-Key`.
 *
 * `key_hash` and `fingerprint` are digests; `content` holds statuses and names of the standard, nothing secret.
 */
export class CreateIdempotencyRecords1700000400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE idempotency_records (
        service_id  uuid NOT NULL,
        key_hash    bytea NOT NULL,
        fingerprint bytea NOT NULL,
        lease_until timestamptz NOT NULL,
        expires_at  timestamptz NOT NULL,
        status      integer,
        content     jsonb,
        PRIMARY KEY (service_id, key_hash)
      )`);
    await runner.query('CREATE INDEX idempotency_records_by_expiry ON idempotency_records (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE idempotency_records');
  }
}
