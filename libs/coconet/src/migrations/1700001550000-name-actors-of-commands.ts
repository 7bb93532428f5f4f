import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Who inside the company caused a command, as its caller says; `actor_issuer` is set if a token of that issuer proves it.
 *
 * `is_corrected`: its end has replaced another, which a replica that was wrongly taken for dead was given.
 */
export class NameActorsOfCommands1700001550000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE commands
        ADD COLUMN actor_name text,
        ADD COLUMN actor_issuer text,
        ADD COLUMN is_corrected boolean NOT NULL DEFAULT false`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE commands DROP COLUMN actor_name, DROP COLUMN actor_issuer, DROP COLUMN is_corrected',
    );
  }
}
