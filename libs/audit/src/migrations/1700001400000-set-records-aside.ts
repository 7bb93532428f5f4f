import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FOREVER_LOCKED } from '../chain/partitions.js';

/** Records that PostgreSQL rejects are set aside, and refused calls of strangers are counted outside the trail. */
export class SetRecordsAside1700001400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_set_aside (
        id     uuid PRIMARY KEY,
        at     timestamptz NOT NULL DEFAULT clock_timestamp(),
        code   text NOT NULL,
        record text NOT NULL
      )`);
    await runner.query(`
      CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON audit_set_aside
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()`);
    await runner.query(FOREVER_LOCKED('audit_set_aside'));
    await runner.query(`
      CREATE TABLE stranger_calls (
        hour       timestamptz NOT NULL,
        network    text NOT NULL,
        reason     text NOT NULL,
        operation  text NOT NULL,
        calls      bigint NOT NULL,
        first_at   timestamptz NOT NULL,
        last_at    timestamptz NOT NULL,
        request_id text,
        key_id     text,
        PRIMARY KEY (hour, network, reason, operation)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE stranger_calls');
    await runner.query('DROP TABLE audit_set_aside');
  }
}
