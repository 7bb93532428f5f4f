import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The names that users gave to their networks, zones and devices: encrypted, one row a link, with keyed digests to search by. */
export class RememberNames1700001592000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE link_names (
        link_id  uuid PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        version  bigint NOT NULL,
        key_id   text NOT NULL,
        data_key bytea NOT NULL,
        names    bytea NOT NULL,
        digests  bytea[] NOT NULL
      )`);
    await runner.query('CREATE INDEX link_names_by_key ON link_names (key_id, link_id)');
    await runner.query('CREATE INDEX link_names_by_digest ON link_names USING gin (digests)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_names');
  }
}
