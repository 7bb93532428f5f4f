import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Adds the COCO account of each link as a keyed digest, and the encrypted key of the digests. */
export class RememberCocoAccounts1700001360000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // A separate table: with an indexed column of `links` every refresh would write another index.
    await runner.query(`
      CREATE TABLE link_accounts (
        link_id        uuid PRIMARY KEY REFERENCES links (id) ON DELETE CASCADE,
        account_digest bytea NOT NULL
      )`);
    await runner.query('CREATE INDEX link_accounts_by_account ON link_accounts (account_digest)');
    await runner.query(`
      CREATE TABLE account_pepper (
        id       smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
        key_id   text NOT NULL,
        data_key bytea NOT NULL,
        pepper   bytea NOT NULL
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE account_pepper');
    await runner.query('DROP TABLE link_accounts');
  }
}
