import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Lets a browser's repeated step end like the first: the salt from which the first response was derived, when, and how
 * a failed attempt ended. Nullable columns without defaults: adding them rewrites no row and blocks nobody.
 */
export class RepeatBrowserSteps1700001365000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE link_sessions
        ADD COLUMN binding_salt bytea,
        ADD COLUMN bound_at timestamptz,
        ADD COLUMN failure_error text,
        ADD COLUMN failure_reason text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE link_sessions
        DROP COLUMN binding_salt, DROP COLUMN bound_at, DROP COLUMN failure_error, DROP COLUMN failure_reason`);
  }
}
