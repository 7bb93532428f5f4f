import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Commands and how far each has come.
 *
 * `parameters` is JSON as text, without those of sensitive capabilities. `attended_until` is set while a command has no end: once
 * it has passed, the replica that sent the command is presumed dead.
 *
 * A link's commands are found only by link and id: every additional index would be written with each command, and a link has few
 * enough to be searched.
 */
export class CreateCommands1700001490000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE commands (
        id             uuid PRIMARY KEY,
        link_id        uuid NOT NULL,
        owner_id       uuid NOT NULL,
        service_id     uuid NOT NULL,
        network_id     text,
        device_node_id text,
        resource_eui   text,
        capability     text NOT NULL,
        command        text NOT NULL,
        parameters     text,
        state          text NOT NULL,
        reason         text,
        status         text,
        upstream_code  integer,
        accepted_at    timestamptz NOT NULL,
        sent_at        timestamptz,
        ended_at       timestamptz,
        request_id     text,
        is_announced   boolean NOT NULL,
        attended_until timestamptz
      )`);
    await runner.query('CREATE INDEX commands_by_link ON commands (link_id, id DESC)');
    await runner.query(
      'CREATE INDEX commands_attended ON commands (attended_until) WHERE attended_until IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE commands');
  }
}
