import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FOREVER_LOCKED } from '../chain/partitions.js';

/** Keeps signed checkpoints: a record is proved by the first one after it. */
export class KeepCheckpoints1700001591000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_checkpoints (
        position   bigint NOT NULL,
        key_id     text NOT NULL,
        checkpoint text NOT NULL,
        PRIMARY KEY (position, key_id)
      )`);
    await runner.query(`
      CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR DELETE ON audit_checkpoints
      FOR EACH ROW EXECUTE FUNCTION audit_refuse_change()`);
    await runner.query(FOREVER_LOCKED('audit_checkpoints'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE audit_checkpoints');
  }
}
