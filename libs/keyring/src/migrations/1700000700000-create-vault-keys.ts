import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The keys ever used here, each with an answer that only that key decrypts. An id is never reused for another
 * key.
 */
export class CreateVaultKeys1700000700000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE vault_keys (
        key_id       text PRIMARY KEY,
        known_answer bytea NOT NULL,
        created_at   timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE vault_keys');
  }
}
