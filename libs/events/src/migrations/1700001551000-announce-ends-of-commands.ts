import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The other service that an event concerns: one that has a grant on the link, or that sent the command. And which ends
 * of commands a webhook wants: NULL for all.
 */
export class AnnounceEndsOfCommands1700001551000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE events ADD COLUMN grantee_id uuid');
    await runner.query('ALTER TABLE webhooks ADD COLUMN capabilities text[], ADD COLUMN states text[]');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhooks DROP COLUMN capabilities, DROP COLUMN states');
    await runner.query('ALTER TABLE events DROP COLUMN grantee_id');
  }
}
