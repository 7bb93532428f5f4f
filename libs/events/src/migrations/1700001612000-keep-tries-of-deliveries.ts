import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last attempts of each delivery, and when someone resent it. */
export class KeepTriesOfDeliveries1700001612000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `ALTER TABLE webhook_deliveries ADD COLUMN tries jsonb NOT NULL DEFAULT '[]', ADD COLUMN resent_at timestamptz`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE webhook_deliveries DROP COLUMN tries, DROP COLUMN resent_at');
  }
}
