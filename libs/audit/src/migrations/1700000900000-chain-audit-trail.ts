import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createPartitions, FOREVER_LOCKED } from '../chain/partitions.js';

/** Records that every refresh writes; searches leave them out, so that their indexes cost a refresh nothing. */
const NOT_ROUTINE = `action NOT IN ('refresh.attempted', 'refresh.succeeded')`;

/** The audit trail by months, append-only, each record part of a hash chain. */
export class ChainAuditTrail1700000900000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit_events RENAME TO audit_events_unpartitioned');
    await runner.query('ALTER INDEX audit_events_pkey RENAME TO audit_events_unpartitioned_pkey');
    await runner.query('DROP INDEX audit_events_by_link');
    await runner.query(`
      CREATE TABLE audit_events (LIKE audit_events_unpartitioned INCLUDING DEFAULTS, PRIMARY KEY (id))
      PARTITION BY RANGE (id)`);
    await runner.query('CREATE INDEX audit_events_by_link ON audit_events (link_id, id DESC)');
    for (const column of ['action', 'actor_id', 'service_id', 'request_id'])
      await runner.query(
        `CREATE INDEX audit_events_by_${column} ON audit_events (${column}, id DESC) WHERE ${NOT_ROUTINE}`,
      );
    await runner.query(`CREATE INDEX audit_events_not_routine ON audit_events (id) WHERE ${NOT_ROUTINE}`);
    await runner.query('CREATE TABLE audit_events_others PARTITION OF audit_events DEFAULT');
    await createPartitions(runner);
    await this.chain(runner);
    await this.lock(runner);
    await runner.query('INSERT INTO audit_events SELECT * FROM audit_events_unpartitioned ORDER BY id');
    await runner.query('DROP TABLE audit_events_unpartitioned');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit_events RENAME TO audit_events_partitioned');
    await runner.query('CREATE TABLE audit_events (LIKE audit_events_partitioned INCLUDING DEFAULTS)');
    await runner.query('INSERT INTO audit_events SELECT * FROM audit_events_partitioned');
    await runner.query('DROP TABLE audit_events_partitioned');
    await runner.query('ALTER TABLE audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id)');
    await runner.query('CREATE INDEX audit_events_by_link ON audit_events (link_id, id DESC)');
    await runner.query('DROP TABLE audit_seals, audit_unsealed');
    await runner.query('DROP FUNCTION audit_await_seal, audit_refuse_change');
  }

  private async chain(runner: QueryRunner): Promise<void> {
    // Every record adds and removes rows: vacuum must not wait until a share of this usually empty table has changed.
    await runner.query(`
      CREATE TABLE audit_unsealed (event_id uuid PRIMARY KEY)
      WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000)`);
    await runner.query(`
      CREATE TABLE audit_seals (
        position    bigint PRIMARY KEY,
        event_id    uuid NOT NULL UNIQUE,
        record_hash bytea NOT NULL,
        hash        bytea NOT NULL,
        routine     boolean NOT NULL,
        sealed_at   timestamptz NOT NULL DEFAULT clock_timestamp()
      )`);
    // Readers that continue from a position skip the records of refreshes.
    await runner.query('CREATE INDEX audit_seals_not_routine ON audit_seals (position) WHERE NOT routine');
    await runner.query(`
      CREATE FUNCTION audit_await_seal() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO audit_unsealed (event_id) SELECT id FROM written;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_await_seal AFTER INSERT ON audit_events REFERENCING NEW TABLE AS written
      FOR EACH STATEMENT EXECUTE FUNCTION audit_await_seal()`);
  }

  private async lock(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit trail is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
          USING ERRCODE = 'integrity_constraint_violation';
      END $$`);
    for (const table of ['audit_events', 'audit_seals'])
      await runner.query(`
        CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()`);
    for (const table of ['audit_events', 'audit_seals', 'audit_events_others'])
      await runner.query(FOREVER_LOCKED(table));
  }
}
