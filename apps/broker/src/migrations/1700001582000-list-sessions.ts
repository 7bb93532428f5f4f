import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of the console can be listed and ended: each has a public id, and says where it is used from. */
export class ListSessions1700001582000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions ADD COLUMN id uuid');
    // Set separately from adding the column, which would rewrite the table. Older builds keep inserting
    // without an id.
    await runner.query('ALTER TABLE console_sessions ALTER COLUMN id SET DEFAULT broker_uuid7()');
    await runner.query('UPDATE console_sessions SET id = broker_uuid7() WHERE id IS NULL');
    await runner.query('ALTER TABLE console_sessions ADD COLUMN way text');
    await runner.query('ALTER TABLE console_sessions ADD COLUMN signed_in_from text');
    await runner.query('ALTER TABLE console_sessions ADD COLUMN last_seen_from text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions DROP COLUMN last_seen_from');
    await runner.query('ALTER TABLE console_sessions DROP COLUMN signed_in_from');
    await runner.query('ALTER TABLE console_sessions DROP COLUMN way');
    await runner.query('ALTER TABLE console_sessions DROP COLUMN id');
  }
}
