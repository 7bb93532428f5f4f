import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What support needs to know of an attempt to link: when the browser came back, when the attempt ended, when another browser
 * was refused, and the language of its pages. Nullable columns without defaults: adding them rewrites no row.
 */
export class TellEndsOfSessions1700001600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE link_sessions
        ADD COLUMN returned_at      timestamptz,
        ADD COLUMN ended_at         timestamptz,
        ADD COLUMN other_browser_at timestamptz,
        ADD COLUMN lang             text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE link_sessions
        DROP COLUMN returned_at, DROP COLUMN ended_at, DROP COLUMN other_browser_at, DROP COLUMN lang`);
  }
}
