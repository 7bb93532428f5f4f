import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The order in which records are written, by a counter of the database: that of ids is the order of the clocks of several machines.
 * Records that await chaining from before the counter have no place; they come first, by their ids.
 */
export class OrderRecords1700001610000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE SEQUENCE audit_record_order');
    // Any role that may write records needs it.
    await runner.query('GRANT USAGE ON SEQUENCE audit_record_order TO PUBLIC');
    await runner.query('ALTER TABLE audit_unsealed ADD COLUMN place bigint');
    // Not with the column: PostgreSQL would write it into each row under a lock.
    await runner.query(
      `ALTER TABLE audit_unsealed ALTER COLUMN place SET DEFAULT nextval('audit_record_order')`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE audit_unsealed DROP COLUMN place');
    await runner.query('DROP SEQUENCE audit_record_order');
  }
}
