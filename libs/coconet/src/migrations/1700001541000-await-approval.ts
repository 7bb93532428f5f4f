import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Commands that wait for approval: everything that is needed to send them, encrypted. A row is erased when the wait ends. */
export class AwaitApproval1700001541000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'ALTER TABLE commands ADD COLUMN expires_at timestamptz, ADD COLUMN parameters_hash text',
    );
    await runner.query(`
      CREATE TABLE awaiting_commands (
        command_id      uuid PRIMARY KEY,
        link_id         uuid NOT NULL,
        service_id      uuid NOT NULL,
        key_id          text NOT NULL,
        data_key        bytea NOT NULL,
        content         bytea NOT NULL,
        parameters_hash text NOT NULL,
        requested_at    timestamptz NOT NULL,
        expires_at      timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX awaiting_commands_by_link ON awaiting_commands (link_id)');
    await runner.query('CREATE INDEX awaiting_commands_by_expiry ON awaiting_commands (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE awaiting_commands');
    await runner.query('ALTER TABLE commands DROP COLUMN expires_at, DROP COLUMN parameters_hash');
  }
}
