import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sessions of the console keep when the provider last authenticated the person; null if it did not say. */
export class NoteAuthentication1700001660000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions ADD COLUMN authenticated_at timestamptz');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE console_sessions DROP COLUMN authenticated_at');
  }
}
